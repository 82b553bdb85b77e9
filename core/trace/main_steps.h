// Main steps: the parts of a journey that are seen at a glance - its transforms, the layers or blocks of the network - and stepping over
// them. A beginner who only steps over meets each of them, instead of passing the whole network in one step.
#pragma once

#include "core/trace/trace.h"

#include <span>
#include <vector>

namespace teardown {

/// As many as a strip can show in an ordinary window.
inline constexpr int kMostMainSteps = 28;

/// One level of the call tree, the deepest with at most `most` steps; ascending.
std::vector<int> mainSteps(const Trace& trace, int most = kMostMainSteps);

/// Where "over" goes: the next step that is no part of this one, as in a debugger. A step that has main steps as parts is entered, so that
/// none of them is passed. -1: there is none.
int stepOver(const Trace& trace, std::span<const int> main, int step);
/// The reverse: from a main step the one before it, otherwise the previous step at this depth or shallower. -1: there is none.
int stepBackOver(const Trace& trace, std::span<const int> main, int step);

}  // namespace teardown
