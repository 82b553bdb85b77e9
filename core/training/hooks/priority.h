// Priorities of hooks (mmcv/runner/priority.py): 0 to 100, the lower runs first; nine of them have names.
#pragma once

#include "core/base/result.h"
#include "core/config/config_value.h"

#include <string>

namespace teardown::training {

namespace priority {
inline constexpr int kHighest = 0;
inline constexpr int kVeryHigh = 10;
inline constexpr int kHigh = 30;
inline constexpr int kAboveNormal = 40;
inline constexpr int kNormal = 50;
inline constexpr int kBelowNormal = 60;
inline constexpr int kLow = 70;
inline constexpr int kVeryLow = 90;
inline constexpr int kLowest = 100;
}  // namespace priority

/// "VERY_HIGH", or the number where it has no name.
std::string priorityName(int priority);

/// The `priority` of a hook's dict: an int from 0 to 100 or a name in any case. Error hook-priority at its line.
Result<int> priorityOf(const ConfigValue& value, const std::string& configPath);

}  // namespace teardown::training
