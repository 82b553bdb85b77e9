// Plain YAML 1.1 scalars as PyYAML's SafeLoader resolves them ("yes" is a bool, "1:30" an int, "1e-3" a string).
#pragma once

#include "core/config/config_value.h"

#include <string>
#include <string_view>

namespace teardown::config {

/// The value of a plain (unquoted, untagged) scalar. Dates stay strings: a config has no use for them.
ConfigValue plainYamlScalar(const std::string& text);
/// The value of a scalar with an explicit standard tag: "null", "bool", "int", "float". Raises if the text does not match.
ConfigValue taggedYamlScalar(std::string_view tag, const std::string& text);

/// Whether PyYAML reads a plain scalar as a date or a time.
bool isYamlTimestamp(std::string_view text);

/// Text of a quoted or block scalar as PyYAML reads it. yaml-cpp writes the escapes \\_ and \\N as single bytes and drops a line break of a
/// folded scalar with kept breaks (`>+`). `source`: the text from the scalar's start on. Raises if a quoted scalar has no end.
std::string nonPlainYamlText(const std::string& value, std::string_view source);

}  // namespace teardown::config
