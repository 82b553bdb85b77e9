// The graph of a network that has not run: its modules as the steps of a forward pass in the order of their creation.
#pragma once

#include "core/trace/trace.h"

namespace teardown {

struct BuildOutcome;

/// Without tensors, so that the graph's lines are drawn as implied; null if there are no modules.
TracePtr moduleTrace(const BuildOutcome& build);

}  // namespace teardown
