// The fixed input of the golden recipe: 2 u(1000003, i), u from a 32-bit integer hash; the same numbers on every machine.
#pragma once

#include <ATen/core/Tensor.h>

namespace teardown::engine {

/// float32 [n, c, h, w], values in [-1, 1). i is the flat C-order index.
at::Tensor fixedInput(int n, int c, int h, int w);

}  // namespace teardown::engine
