// A second copy of a session's model: an independent network with the same values.
#pragma once

#include "core/session/model_id.h"
#include "core/tensor/tensor_view.h"

#include <optional>
#include <string_view>

namespace teardown {

struct CloneOutcome;

/// Needs a built model. The clone exists beside the current model until it is released.
struct CloneRequest {
    static constexpr std::string_view kJourney = "clone";
    using Outcome = CloneOutcome;

    ModelId model;
    std::optional<DType> dtype;  ///< for the clone's floating-point tensors; none: unchanged
};

struct CloneOutcome {
    ModelId model;
};

}  // namespace teardown
