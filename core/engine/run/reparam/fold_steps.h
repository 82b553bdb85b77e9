// FoldSteps: one block's fold as steps - fold, pad, identity, matrix, sum - with kernels before and after, formula and this channel's
// numbers.
#pragma once

#include "core/engine/run/record/trace_builder.h"
#include "core/engine/run/reparam/fold.h"

#include <string>
#include <vector>

namespace teardown::engine {

struct FoldedBlock {
    at::Tensor kernel;  ///< [O, I/g, 3, 3], or of a fully connected layer [O, I/g, 1, 1]
    at::Tensor bias;    ///< [O]
};

/// Folds all branches of a block and adds the steps below the open step. `path`: "backbone.stage_1.0".
FoldedBlock foldBlock(TraceBuilder& builder, const std::string& path, const ReparamBlock& block);

/// "3 branches: 3x3, 1x1, identity"
Message branchList(const ReparamBlock& block);

}  // namespace teardown::engine
