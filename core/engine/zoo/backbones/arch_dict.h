// The lists in an arch that is a dict.
#pragma once

#include "core/config/config_value.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace teardown::engine {

/// The list under `key`; none unless arch is a dict and the list has integers of at least `least` only.
std::optional<std::vector<std::int64_t>> archIntegers(const ConfigValue& arch, const char* key, std::int64_t least = 1);
/// The same with any numbers.
std::optional<std::vector<double>> archNumbers(const ConfigValue& arch, const char* key);

}  // namespace teardown::engine
