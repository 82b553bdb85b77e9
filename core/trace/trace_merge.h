// Adds tensors that the byte budget left out of a recording from another recording of the same journey.
#pragma once

#include "core/trace/trace.h"

namespace teardown {

/// Whether a tensor of the step was left out of the recording.
bool hasDropped(const Step& step);

/// `base` with the missing views taken from `again`, wherever the same tensor (by id) occurs, and with the numbers of the steps that could
/// not be computed without them. Both must have the same steps; otherwise `base` is returned unchanged.
TracePtr withTensorsOf(const TracePtr& base, const TracePtr& again);

}  // namespace teardown
