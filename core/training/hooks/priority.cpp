#include "core/training/hooks/priority.h"

#include "core/base/text.h"
#include "core/registry/arguments.h"

#include <utility>

namespace teardown::training {

namespace {

constexpr std::pair<const char*, int> kPriorityNames[] = {
    {"HIGHEST", priority::kHighest}, {"VERY_HIGH", priority::kVeryHigh},
    {"HIGH", priority::kHigh},       {"ABOVE_NORMAL", priority::kAboveNormal},
    {"NORMAL", priority::kNormal},   {"BELOW_NORMAL", priority::kBelowNormal},
    {"LOW", priority::kLow},         {"VERY_LOW", priority::kVeryLow},
    {"LOWEST", priority::kLowest},
};

}  // namespace

std::string priorityName(int value) {
    for (const auto& [name, number] : kPriorityNames)
        if (number == value) return name;
    return std::to_string(value);
}

Result<int> priorityOf(const ConfigValue& value, const std::string& configPath) {
    if (value.isBool()) return value.asBool() ? 1 : 0;
    if (value.isInt() && value.asInt() >= 0 && value.asInt() <= 100) return static_cast<int>(value.asInt());
    if (value.isString())
        for (const auto& [name, number] : kPriorityNames)
            if (lowered(name) == lowered(value.asString())) return number;
    std::string names;
    for (const auto& row : kPriorityNames) names += (names.empty() ? "" : ", ") + std::string(row.first);
    return Error{ErrorKind::BadInput,
                 "hook-priority",
                 message("hook-priority.value", "priority={value}: must be an int from 0 to 100 or one of {names}.",
                         {{"value", escapeForDisplay(value.repr(), 80)}, {"names", names}}),
                 {},
                 placeOf(value, configPath)};
}

}  // namespace teardown::training
