// One class of a registry built alone, with arguments of one's own: its tree and its cost. Needs no model and leaves the current one as it
// is.
#pragma once

#include "core/base/diagnostics.h"
#include "core/config/config_value.h"
#include "core/session/build_journey.h"
#include "core/session/profile_journey.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

struct PartOutcome;

struct PartRequest {
    static constexpr std::string_view kJourney = "part";
    using Outcome = PartOutcome;

    std::string registry;         ///< "models", "norm layer"
    ConfigValue config;           ///< a dict with type
    std::vector<int> inputShape;  ///< without the batch; empty: the part is built and not run
};

struct PartOutcome {
    std::vector<ModuleNode> modules;        ///< the part is the first; without load states
    std::optional<ProfileOutcome> profile;  ///< with an input shape, for a batch of one
    Diagnostics diagnostics;
};

}  // namespace teardown
