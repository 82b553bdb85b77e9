// Location: the target of "show me that". Panels emit and receive it; only the navigator knows how the parts correspond.
#pragma once

#include "core/trace/trace.h"

#include <optional>
#include <string>

namespace teardown {

struct Location {
    Journey journey = Journey::Forward;
    int step = -1;                          ///< in the journey's trace; -1: none
    std::optional<std::string> modulePath;  ///< named_modules() name; "" is the model itself
    std::string configPath;                 ///< "model.backbone.depth"; empty: none
    std::string tensorKey;                  ///< state_dict key; empty: none

    bool operator==(const Location&) const = default;
};

}  // namespace teardown
