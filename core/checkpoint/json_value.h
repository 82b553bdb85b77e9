// JSON text from a checkpoint as Python-like data, read as a stream of events with limits: the library's document tree would drop
// duplicates, sort keys and turn large integers into doubles.
#pragma once

#include "core/base/result.h"
#include "core/config/config_value.h"

#include <cstddef>
#include <string_view>

namespace teardown {

inline constexpr std::size_t kMaxJsonDepth = 128;
inline constexpr std::size_t kMaxJsonValues = 4'000'000;

/// Error json-text, with the offset if there is one.
Result<ConfigValue> parseJsonValue(std::string_view text);

}  // namespace teardown
