// FoldBranchState: which branch of a block a re-parameterisation step works on, and its state.
#pragma once

#include "core/trace/step_detail.h"

namespace teardown {

enum class FoldBranchKind { Conv3x3, Conv1x1, Identity };

/// "3x3", "1x1", "identity".
inline const char* branchKindName(FoldBranchKind kind) {
    switch (kind) {
        case FoldBranchKind::Conv3x3:
            return "3x3";
        case FoldBranchKind::Conv1x1:
            return "1x1";
        case FoldBranchKind::Identity:
            return "identity";
    }
    return "3x3";
}

enum class FoldStage {
    AsKernel,  ///< the identity was written as a kernel
    Folded,    ///< the batch norm was folded into the kernel
    Padded     ///< the 1x1 kernel was padded
};

struct FoldBranchState : DetailOf<FoldBranchState> {
    static constexpr std::string_view kKind = "fold";

    FoldBranchKind branch = FoldBranchKind::Conv3x3;
    FoldStage stage = FoldStage::Folded;

    FoldBranchState() = default;
    FoldBranchState(FoldBranchKind kind, FoldStage reached) : branch(kind), stage(reached) {}
    Json toJson() const override {
        const char* const stages[] = {"as kernel", "folded", "padded"};
        return Json::object().set("branch", branchKindName(branch)).set("stage", stages[static_cast<int>(stage)]);
    }
};

}  // namespace teardown
