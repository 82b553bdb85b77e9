// Finding boxes by name or type, also in groups that are closed.
#pragma once

#include "core/graph/graph.h"

#include <string_view>
#include <vector>

namespace teardown {

/// The steps of the network whose name or type contains the text, in execution order. Case does not matter for
/// ASCII letters. A text with a dot is looked for in the whole path. Nothing for an empty text.
std::vector<int> stepsNamed(const Trace& trace, std::string_view text);

/// `open`, and every group that must be open to see a box of its own for the step.
OpenGroups openedAround(const GraphSource& source, OpenGroups open, int step);

}  // namespace teardown
