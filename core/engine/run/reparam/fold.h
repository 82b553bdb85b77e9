// The arithmetic of folding, step by step as in the reference (RepVGG, Ding et al., CVPR 2021, section 3.3;
// mmcls/models/backbones/repvgg.py. RepMLP, Ding et al. 2021, section 3.3; mmcls/models/backbones/repmlp.py).
#pragma once

#include "core/engine/nn/reparam_plan.h"

#include <ATen/core/Tensor.h>

namespace teardown::engine {

struct FoldedBranch {
    at::Tensor std;     ///< sqrt(var + eps), of the size of var
    at::Tensor kernel;  ///< [O, I/g, k, k]: (gamma / std) * W
    at::Tensor bias;    ///< [O]: -mean * gamma / std + beta
};

/// Folds BN into the preceding kernel, in the dtype of the tensors and the reference's order of operations. A norm of fewer than O channels
/// belongs to O / channels successive outputs each: the places of a map.
FoldedBranch foldNorm(const at::Tensor& kernel, const ReparamBranch& branch);

/// [O, I, k, k] -> [O, I, side, side], padded with zeros.
at::Tensor padKernel(const at::Tensor& kernel, std::int64_t side);

/// The depthwise convolution [C, 1, k, k], padded by k / 2, on maps of these rows and columns as a matrix from all places to all places of
/// each channel, laid out as a 1x1 convolution in C groups: [C * places, places, 1, 1]. Also for maps that are not square, which the
/// reference refuses.
at::Tensor asFullyConnected(const at::Tensor& kernel, const std::array<std::int64_t, 2>& size);

/// The 3x3 kernel that copies its input: W[i, i % (C / g), 1, 1] = 1. [C, C / g, 3, 3] in the dtype of `like`.
at::Tensor identityKernel(int channels, int groups, const at::Tensor& like);

/// max |after - before|, and the same relative to max |before| (0 if both are zero).
struct Difference {
    double maxAbs = 0;
    double relative = 0;
};
Difference differenceOf(const at::Tensor& before, const at::Tensor& after);

}  // namespace teardown::engine
