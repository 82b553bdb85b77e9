// How a block describes its foldable branches as data; run/reparam does the arithmetic on copies.
// Sources: RepVGG (Ding et al., CVPR 2021), section 3.3; mmcls/models/backbones/repvgg.py. RepMLP (Ding et al. 2021), section 3.3;
// mmcls/models/backbones/repmlp.py.
#pragma once

#include "core/base/message.h"
#include "core/trace/details/fold_branch_state.h"

#include <torch/nn/module.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace teardown::engine {

class Layer;

using BranchKind = FoldBranchKind;

struct ReparamBranch {
    BranchKind kind = BranchKind::Convolution;
    std::string path;                   ///< below the block: "branch_3x3"
    at::Tensor weight;                  ///< [O, I/g, k, k]; undefined for Identity
    at::Tensor gamma, beta, mean, var;  ///< [O], or of FullyConnected [O / places]: one for all places of a map
    double eps = 1e-5;

    int side() const { return weight.defined() ? static_cast<int>(weight.size(2)) : 0; }
    std::string name() const { return branchName(kind, side()); }
};

struct ReparamBlock {
    std::vector<ReparamBranch> branches;  ///< RepVGG: 3x3, 1x1, identity; RepMLP: the convolutions, then the fully connected layer
    int inChannels = 0;
    int outChannels = 0;
    int groups = 1;
    std::array<std::int64_t, 2> partition{0, 0};  ///< rows and columns that the folded fully connected layer sees; {0, 0}: a convolution
    const char* texts = "";                       ///< in front of the names of its texts in resources/reference/reparam.json
    Message blocked;                              ///< why it cannot be folded ("norm_cfg type is SyncBN"); empty if it can
};

/// Mixed into RepVGGBlock and RepMLPBlock.
class Reparameterisable {
public:
    virtual ~Reparameterisable() = default;
    virtual bool isDeploy() const = 0;
    /// The child that has kernel and bias in the deploy form: "branch_reparam".
    virtual const char* foldedName() const = 0;
    virtual ReparamBlock describeBranches() const = 0;
    /// Replaces the branches by the child foldedName() with this kernel and bias; a RepVGG's SE is kept and applied (keep_se).
    virtual void switchToDeploy(const at::Tensor& kernel, const at::Tensor& bias) = 0;
};

}  // namespace teardown::engine
