// How a block describes its foldable branches as data; run/reparameterizer.cpp does the arithmetic on copies.
// Source: RepVGG (Ding et al., CVPR 2021), section 3.3; mmcls/models/backbones/repvgg.py.
#pragma once

#include "core/base/message.h"
#include "core/trace/details/fold_branch_state.h"

#include <torch/nn/module.h>

#include <memory>
#include <string>
#include <vector>

namespace teardown::engine {

class Layer;

using BranchKind = FoldBranchKind;

struct ReparamBranch {
    BranchKind kind = BranchKind::Conv3x3;
    std::string path;   ///< below the block: "branch_3x3"
    at::Tensor weight;  ///< [O, I/g, k, k]; undefined for Identity
    at::Tensor gamma, beta, mean, var;
    double eps = 1e-5;
};

struct ReparamBlock {
    std::vector<ReparamBranch> branches;  ///< in the order of summation: 3x3, 1x1, identity
    int inChannels = 0;
    int outChannels = 0;
    int groups = 1;
    Message blocked;  ///< why it cannot be folded ("norm_cfg type is SyncBN"); empty if it can
};

/// Mixed into blocks such as RepVGGBlock.
class Reparameterisable {
public:
    virtual ~Reparameterisable() = default;
    virtual bool isDeploy() const = 0;
    virtual ReparamBlock describeBranches() const = 0;
    /// Replaces the branches by branch_reparam with this kernel and bias; SE is kept and applied (keep_se).
    virtual void switchToDeploy(const at::Tensor& kernel, const at::Tensor& bias) = 0;
};

}  // namespace teardown::engine
