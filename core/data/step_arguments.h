// The arguments of a construction as shown in a step.
#pragma once

#include "core/registry/arguments.h"
#include "core/trace/trace.h"

#include <vector>

namespace teardown {

/// One per argument of the signature, in order: the given value with the line that set it, or the declared default.
std::vector<StepArgument> stepArguments(const Arguments& arguments);

}  // namespace teardown
