// cloneOf: a second, independent network with the same values. torch's Module::clone throws for classes that are not Cloneable, and a
// family need not be: the network is built again from the config.
#pragma once

#include "core/engine/run/model/built_model.h"

#include <c10/core/ScalarType.h>

#include <optional>

namespace teardown::engine {

/// Built again from the same opened config and then given the state of the original: folded blocks, copies of parameters and buffers,
/// requires_grad, and the mode of each module. Gradients are not copied. `dtype`: for floating-point tensors; none: unchanged. The measured
/// thread count is kept, measured times are not. Errors: those of the registry; clone-differs (internal) if the config builds another
/// network than the original.
Result<std::shared_ptr<BuiltModel>> cloneOf(const BuiltModel& model, std::optional<at::ScalarType> dtype = {}, ModelId id = {});

}  // namespace teardown::engine
