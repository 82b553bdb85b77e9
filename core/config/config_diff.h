// The differences between two configs, value by value, with the places that set each side.
#pragma once

#include "core/config/config_value.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct ConfigChange {
    std::vector<std::string> path;    ///< keys and indices from the root; of b, for removed parts of a
    std::optional<ConfigValue> a, b;  ///< with their origins; absent on the side that lacks it
};

struct ConfigDiff {
    std::vector<ConfigChange> added, removed, changed;
    bool empty() const { return added.empty() && removed.empty() && changed.empty(); }
};

/// Equal in kind and value, as printed: 1 is not 1.0, a list is not a tuple; NaN equals NaN; the order of keys does not matter.
bool sameConfigValue(const ConfigValue& a, const ConfigValue& b);

/// Dicts are compared by key, lists and tuples by position; in lists of different length equal elements are matched first, so that a
/// transform inserted into a pipeline is one addition.
ConfigDiff compareConfigs(const ConfigValue& a, const ConfigValue& b);

/// {"added":[{"path":[],"value","origins":[..]}],"removed":[..],"changed":[{"path":[],"a","b","origins_a":[..],"origins_b":[..]}]}, one
/// line.
std::string configDiffJson(const ConfigDiff& diff);
/// A line per difference, "+ path = value  file:line", "- ...", "~ path = old -> new  file:line -> file:line"; empty if there is none.
std::string configDiffText(const ConfigDiff& diff);

}  // namespace teardown
