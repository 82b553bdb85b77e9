// The effect of folding on one block, as two small forward traces: its branches as they ran, and without them. In a RepVGG block one
// convolution replaces them, followed by the rest of the block (SE, activation); a RepMLP block keeps its fully connected layer, with the
// others folded in. Graphs of both are built like any other.
#pragma once

#include "core/trace/trace.h"

#include <optional>
#include <vector>

namespace teardown {

struct BlockTrace {
    TracePtr trace;
    std::vector<int> original;  ///< by step: the corresponding step of the whole trace
};

struct FoldTraces {
    BlockTrace before;
    BlockTrace after;
};

/// `block`: a module step of a forward trace whose parts are branches that ops add up. Nothing for any other step, including a block that
/// is already folded. `reparam`, if given, is the folding journey: the convolution then shows its kernel and bias.
std::optional<FoldTraces> foldTraces(const Trace& forward, int block, const Trace* reparam = nullptr);

/// The innermost block around `step` that foldTraces accepts, -1 if there is none.
int foldableBlock(const Trace& forward, int step);

}  // namespace teardown
