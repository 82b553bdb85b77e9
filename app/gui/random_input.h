// A random input with a fixed seed: runs through the network while no picture is open, so that its graph and shapes can be shown.
#pragma once

#include "core/tensor/tensor_view.h"

#include <vector>

namespace teardown {

/// float32 [1, C, H, W], standard normal, with a fixed seed. `shape` is {C, H, W}; not valid() for other ranks.
TensorView randomInput(const std::vector<int>& shape);

}  // namespace teardown
