// What folding does to one RepVGG block, as two small forward traces: its branches as they ran, and the one convolution that does their
// work, followed by what the block does afterwards (SE, activation). Graphs of both are made like any other.
#pragma once

#include "core/trace/trace.h"

#include <optional>
#include <vector>

namespace teardown {

struct BlockTrace {
    TracePtr trace;
    std::vector<int> original;  ///< by step: the step of the whole trace that it stands for
};

struct FoldTraces {
    BlockTrace before;
    BlockTrace after;
};

/// `block`: a module step of a forward trace whose parts are branches that ops add up. Nothing for any other step, among them a block
/// that is folded already. `reparam`, if given, is the journey that folds: the convolution then shows its kernel and bias.
std::optional<FoldTraces> foldTraces(const Trace& forward, int block, const Trace* reparam = nullptr);

/// The innermost block around `step` that foldTraces accepts, -1 for none.
int foldableBlock(const Trace& forward, int step);

}  // namespace teardown
