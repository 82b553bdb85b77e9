// The functions and methods that a config may call: an explicit list, everything else is refused.
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
    std::string keyFunction;  ///< the builtin that key=... names

    /// The value of a keyword, or nullptr.
    const ConfigValue* find(std::string_view name) const;
};

/// dict, list, len, range, round ...
bool isBuiltin(std::string_view name);
/// A function of Python that is not computed here: print, open, map ...
bool isForeignBuiltin(std::string_view name);
/// sorted(), min() and max() may ask it for what they compare: len, abs, str ...
bool isKeyFunction(std::string_view name);
/// zip objects, generators and dict views may be handed to it.
bool takesIterables(std::string_view name);
/// Calls one. Raises Python's errors without a place.
ConfigValue callBuiltin(std::string_view name, const CallArguments& arguments, Budget& budget);
/// What a method call gives, and what its object is afterwards when the call changes it (the evaluator puts that in its place).
struct MethodResult {
    ConfigValue value;
    std::optional<ConfigValue> changed;
};

/// Raises Python's AttributeError where a value of this type has no such method, and refuses those that are not computed.
void requireMethod(const ConfigValue& object, std::string_view name);
/// object.name(arguments) for methods of str, dict, list, tuple and set; refuses all others.
MethodResult callMethod(const ConfigValue& object, std::string_view name, const CallArguments& arguments, Budget& budget);
/// The methods that change their dict, list or set: update, pop, append ...
bool isChangingMethod(std::string_view name);
bool isChangingMethod(std::string_view name, ValueKind kind);
MethodResult callChangingMethod(const ConfigValue& object, std::string_view name, const CallArguments& arguments, Budget& budget);
/// Methods of set that leave it alone.
ConfigValue callSetMethod(const ConfigValue& set, std::string_view name, const CallArguments& arguments, Budget& budget);
/// Methods of str.
bool isTextMethod(std::string_view name);
ConfigValue callTextMethod(const std::string& text, std::string_view name, const CallArguments& arguments, Budget& budget);

/// Items of an element of what dict() and .update() take as pairs. Raises TypeError for what is no sequence.
std::vector<ConfigValue> pairItems(const ConfigValue& item, std::size_t index, Budget& budget);

/// Raises TypeError unless the call has between `least` and `most` positional arguments and no others.
void requireArguments(std::string_view name, const CallArguments& arguments, std::size_t least, std::size_t most);

}  // namespace teardown::config
