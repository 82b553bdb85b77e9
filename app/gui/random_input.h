// A stated random input: what runs through a network while no picture is open, so that its graph and shapes can be seen. Always the same.
#pragma once

#include "core/tensor/tensor_view.h"

#include <vector>

namespace teardown {

/// float32 [1, C, H, W], standard normal, of a fixed seed. `shape` is {C, H, W}; not valid() for any other.
TensorView randomInput(const std::vector<int>& shape);

}  // namespace teardown
