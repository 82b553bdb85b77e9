// Plain YAML scalars after YAML 1.1 as PyYAML's SafeLoader resolves them ("yes" is a bool, "1:30" an int, "1e-3" a string).
#pragma once

#include "core/config/config_value.h"

#include <string>
#include <string_view>

namespace teardown::config {

/// The value of a plain (unquoted, untagged) scalar. Dates stay strings: a config has no use for them.
ConfigValue plainYamlScalar(const std::string& text);
/// The value of a scalar with an explicit standard tag: "null", "bool", "int", "float". Raises when the text does not fit.
ConfigValue taggedYamlScalar(std::string_view tag, const std::string& text);

}  // namespace teardown::config
