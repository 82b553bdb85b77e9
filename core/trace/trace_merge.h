// Tensors that the byte budget left out of a recording, put back from another recording of the same journey.
#pragma once

#include "core/trace/trace.h"

namespace teardown {

/// Whether a tensor of the step was left out of the recording.
bool hasDropped(const Step& step);

/// `base` with the views that `again` has and it has not, wherever the same tensor (by its number) stands, and with the numbers of the
/// steps that could not be worked out without them. Both must have the same steps; else `base` is returned as it is.
TracePtr withTensorsOf(const TracePtr& base, const TracePtr& again);

}  // namespace teardown
