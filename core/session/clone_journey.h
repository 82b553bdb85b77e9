// A model of the session once more: an independent network with the same values.
#pragma once

#include "core/session/model_id.h"
#include "core/tensor/tensor_view.h"

#include <optional>
#include <string_view>

namespace teardown {

struct CloneOutcome;

/// Needs a built model. The clone stands beside the current one until it is released.
struct CloneRequest {
    static constexpr std::string_view kJourney = "clone";
    using Outcome = CloneOutcome;

    ModelId model;
    std::optional<DType> dtype;  ///< of the clone's floating-point tensors; none: as they are
};

struct CloneOutcome {
    ModelId model;
};

}  // namespace teardown
