// The functions and methods that a config may call: an explicit list; everything else is rejected.
#pragma once

#include "core/config/config_value.h"
#include "core/config/language/budget.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown::config {

struct CallArguments {
    std::vector<ConfigValue> positional;
    std::vector<std::pair<std::string, ConfigValue>> named;
    std::string keyFunction;  ///< the builtin that key=... refers to

    /// The value of a keyword, or nullptr.
    const ConfigValue* find(std::string_view name) const;
};

/// dict, list, len, range, round ...
bool isBuiltin(std::string_view name);
/// A Python function that is not evaluated here: print, open, map ...
bool isForeignBuiltin(std::string_view name);
/// sorted(), min() and max() accept it as key: len, abs, str ...
bool isKeyFunction(std::string_view name);
/// Accepts zip objects, generators and dict views as arguments.
bool acceptsIterables(std::string_view name);
/// Calls a builtin. Raises Python's errors without a place.
ConfigValue callBuiltin(std::string_view name, const CallArguments& arguments, Budget& budget);
/// The result of a method call, and the new value of its object if the call changes it (the evaluator stores it).
struct MethodResult {
    ConfigValue value;
    std::optional<ConfigValue> changed;
};

/// Raises Python's AttributeError if the type has no such method, and rejects methods that are not supported.
void requireMethod(const ConfigValue& object, std::string_view name);
/// object.name(arguments) for methods of str, dict, list, tuple and set; rejects all others.
MethodResult callMethod(const ConfigValue& object, std::string_view name, const CallArguments& arguments, Budget& budget);
/// The methods that change their dict, list or set: update, pop, append ...
bool isChangingMethod(std::string_view name);
bool isChangingMethod(std::string_view name, ValueKind kind);
MethodResult callChangingMethod(const ConfigValue& object, std::string_view name, const CallArguments& arguments, Budget& budget);
/// Methods of set that do not change it.
ConfigValue callSetMethod(const ConfigValue& set, std::string_view name, const CallArguments& arguments, Budget& budget);
/// Methods of str.
bool isTextMethod(std::string_view name);
ConfigValue callTextMethod(const std::string& text, std::string_view name, const CallArguments& arguments, Budget& budget);

/// The two items of a pair for dict() and .update(). Raises TypeError if it is not a sequence.
std::vector<ConfigValue> pairItems(const ConfigValue& item, std::size_t index, Budget& budget);

/// Raises TypeError unless the call has `least` to `most` positional arguments and no others.
void requireArguments(std::string_view name, const CallArguments& arguments, std::size_t least, std::size_t most);

}  // namespace teardown::config
