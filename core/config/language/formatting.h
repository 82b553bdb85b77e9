// Python's three ways to put values into text: str.format, the % operator, and format specifications (of f-strings too).
#pragma once

#include "core/config/config_value.h"
#include "core/config/language/budget.h"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown::config {

/// format(value, specification): [[fill]align][sign][#][0][width][,_][.precision][type].
std::string formatValue(const ConfigValue& value, std::string_view specification, Budget& budget);
/// "...".format(*positional, **named).
std::string formatFields(std::string_view text, std::span<const ConfigValue> positional,
                         std::span<const std::pair<std::string, ConfigValue>> named, Budget& budget);
/// text % arguments.
std::string percentFormat(std::string_view text, const ConfigValue& arguments, Budget& budget);
/// The value after a conversion: "r" repr, "s" str, "a" ascii, "" none.
ConfigValue converted(const ConfigValue& value, std::string_view conversion, Budget& budget);
/// chr(value) of an int.
std::string characterFor(const ConfigValue& value);
/// str(value) and repr(value) under the budget.
std::string textOf(const ConfigValue& value, Budget& budget);
std::string reprOf(const ConfigValue& value, Budget& budget);

}  // namespace teardown::config
