// The functions and methods that a config may call: an explicit list, everything else is refused.
#pragma once

#include "core/config/budget.h"
#include "core/config/config_value.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown::config {

struct CallArguments {
    std::vector<ConfigValue> positional;
    std::vector<std::pair<std::string, ConfigValue>> named;

    /// The value of a keyword, or nullptr.
    const ConfigValue* find(std::string_view name) const;
};

/// dict, list, len, range, round ...
bool isBuiltin(std::string_view name);
/// Calls one. Raises Python's errors without a place.
ConfigValue callBuiltin(std::string_view name, const CallArguments& arguments, Budget& budget);
/// object.name(arguments) for methods of str, dict, list and tuple that leave the object alone; refuses all others.
ConfigValue callMethod(const ConfigValue& object, std::string_view name, const CallArguments& arguments, Budget& budget);
/// Methods of str.
ConfigValue callTextMethod(const std::string& text, std::string_view name, const CallArguments& arguments, Budget& budget);

/// Raises TypeError unless the call has between `least` and `most` positional arguments and no others.
void requireArguments(std::string_view name, const CallArguments& arguments, std::size_t least, std::size_t most);

}  // namespace teardown::config
