// Where a recorded tensor is made and read: for the marks on the timeline, and for going to the step before or after.
#pragma once

#include "core/trace/trace.h"

#include <span>
#include <vector>

namespace teardown {

/// The steps of one tensor, by RecordedTensor::id. Only the innermost steps count: a block that passes on what its last layer made is no
/// place where something happens.
struct TensorUses {
    std::vector<int> writes;  ///< that have it as an output, ascending; more than one if a step gives on its input, as a flattening does
    std::vector<int> reads;   ///< that have it as an input, ascending; the last one is where it is used last

    bool empty() const { return writes.empty() && reads.empty(); }
};

/// Empty for an id below 0: the tensor has none.
TensorUses usesOf(const Trace& trace, int id);

/// The last of the ascending steps before `step`, the first one after it; -1: there is none.
int lastBefore(std::span<const int> steps, int step);
int firstAfter(std::span<const int> steps, int step);

}  // namespace teardown
