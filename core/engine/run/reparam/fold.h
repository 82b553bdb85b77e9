// The arithmetic of folding, step by step as in the reference (RepVGG, Ding et al. 2021, section 3.3; mmcls/models/backbones/repvgg.py).
#pragma once

#include "core/engine/nn/reparam_plan.h"

#include <ATen/core/Tensor.h>

namespace teardown::engine {

struct FoldedBranch {
    at::Tensor std;     ///< [O]: sqrt(var + eps)
    at::Tensor kernel;  ///< [O, I/g, k, k]: (gamma / std) * W
    at::Tensor bias;    ///< [O]: -mean * gamma / std + beta
};

/// Folds BN into the preceding kernel, in the dtype of the tensors and the reference's order of operations.
FoldedBranch foldNorm(const at::Tensor& kernel, const ReparamBranch& branch);

/// [O, I, 1, 1] -> [O, I, 3, 3], padded with zeros.
at::Tensor padTo3x3(const at::Tensor& kernel);

/// The 3x3 kernel that copies its input: W[i, i % (C / g), 1, 1] = 1. [C, C / g, 3, 3] in the dtype of `like`.
at::Tensor identityKernel(int channels, int groups, const at::Tensor& like);

/// max |after - before|, and the same relative to max |before| (0 if both are zero).
struct Difference {
    double maxAbs = 0;
    double relative = 0;
};
Difference differenceOf(const at::Tensor& before, const at::Tensor& after);

}  // namespace teardown::engine
