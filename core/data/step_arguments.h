// The arguments of a construction as a step shows them.
#pragma once

#include "core/registry/arguments.h"
#include "core/trace/trace.h"

#include <vector>

namespace teardown {

/// One each of the signature, in its order: the given value with the line that set it, or the declared default.
std::vector<StepArgument> stepArguments(const Arguments& arguments);

}  // namespace teardown
