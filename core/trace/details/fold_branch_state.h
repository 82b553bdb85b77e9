// FoldBranchState: which branch of a block a re-parameterisation step works on, and its state.
#pragma once

#include "core/trace/step_detail.h"

#include <string>

namespace teardown {

enum class FoldBranchKind { Convolution, Identity, FullyConnected };

/// "3x3", "identity", "fully connected"; side: of a convolution's kernel.
inline std::string branchName(FoldBranchKind kind, int side) {
    switch (kind) {
        case FoldBranchKind::Convolution:
            return std::to_string(side) + "x" + std::to_string(side);
        case FoldBranchKind::Identity:
            return "identity";
        case FoldBranchKind::FullyConnected:
            return "fully connected";
    }
    return {};
}

enum class FoldStage {
    AsKernel,  ///< the identity was written as a kernel
    Folded,    ///< the batch norm was folded into the kernel
    Padded     ///< the kernel was padded to the size of the largest
};

struct FoldBranchState : DetailOf<FoldBranchState> {
    static constexpr std::string_view kKind = "fold";

    FoldBranchKind branch = FoldBranchKind::Convolution;
    int side = 0;  ///< of a convolution's kernel, before padding
    FoldStage stage = FoldStage::Folded;
    double eps = 0;  ///< of the batch norm that was folded: its std is sqrt(var + eps)

    FoldBranchState() = default;
    FoldBranchState(FoldBranchKind kind, int kernelSide, FoldStage reached) : branch(kind), side(kernelSide), stage(reached) {}
    std::string name() const { return branchName(branch, side); }
    Json toJson() const override {
        const char* const stages[] = {"as kernel", "folded", "padded"};
        return Json::object().set("branch", name()).set("stage", stages[static_cast<int>(stage)]);
    }
};

}  // namespace teardown
