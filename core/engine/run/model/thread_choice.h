// How many threads a network gets when nobody says: small ones are slower with more, so it is measured once per network.
#pragma once

#include "core/engine/run/model/built_model.h"

#include <ATen/core/Tensor.h>

namespace teardown::engine {

/// Sets libtorch's threads: `wanted`, or for 0 the number that this network's own short measurement (about a second at most) found best.
/// Returns the number in force. Exceptions of the forward pass through.
int applyThreads(BuiltModel& model, int wanted, const at::Tensor& batch, const TaskContext& task);

}  // namespace teardown::engine
