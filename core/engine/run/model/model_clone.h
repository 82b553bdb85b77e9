// cloneOf: a second, independent network with the values of a first. torch's Module::clone throws for classes that are not Cloneable, and a
// family need not be: the config builds the network again.
#pragma once

#include "core/engine/run/model/built_model.h"

#include <c10/core/ScalarType.h>

#include <optional>

namespace teardown::engine {

/// Built again from the same opened config, then given what the other one holds: blocks that were folded, parameters and buffers (copied),
/// which of them learn, and the mode of each module. Gradients are not taken along. `dtype`: of floating-point tensors; none: as they are.
/// Measured threads stay, measured times do not. Errors: those of the registry; clone-differs (internal) when the config builds another
/// network than the one that is held.
Result<std::shared_ptr<BuiltModel>> cloneOf(const BuiltModel& model, std::optional<at::ScalarType> dtype = {}, ModelId id = {});

}  // namespace teardown::engine
