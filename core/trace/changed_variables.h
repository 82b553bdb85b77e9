// Which variables of a step have changed since they were last seen.
#pragma once

#include "core/trace/trace.h"

#include <vector>

namespace teardown {

/// For each of the step's variables whether the nearest earlier step that has one of this name shows another value. One that no earlier
/// step has is new, not changed.
std::vector<bool> changedVariables(const Trace& trace, int step);

}  // namespace teardown
