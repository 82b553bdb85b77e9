// Chooses the number of threads for a network if none is given: small networks are slower with more, so it is measured once per network.
#pragma once

#include "core/engine/run/model/built_model.h"

#include <ATen/core/Tensor.h>

namespace teardown::engine {

/// Sets libtorch's threads: `wanted`, or for 0 the number found best by a short measurement of this network (at most about a second).
/// Returns the number in force. Exceptions of the forward propagate.
int applyThreads(BuiltModel& model, int wanted, const at::Tensor& batch, const TaskContext& task);

}  // namespace teardown::engine
