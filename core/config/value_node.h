// The data behind a ConfigValue; private to the files that implement it.
#pragma once

#include "core/config/config_value.h"

#include <unordered_map>
#include <variant>

namespace teardown {

/// Decimal digits of an integer beyond 64 bits, with the value as a double for arithmetic that does not need every digit.
struct BigDecimal {
    std::string digits;
    double approximate = 0;
};

struct SequenceData {
    std::vector<ConfigValue> items;
};

struct DictData {
    std::vector<DictEntry> entries;
    std::unordered_multimap<std::size_t, std::uint32_t> index;  ///< hash of the key -> position; only for larger dicts
};

struct ConfigValue::Node {
    ValueKind kind = ValueKind::None;
    int depth = 0;
    std::uint64_t count = 1;
    std::variant<std::monostate, bool, std::int64_t, BigDecimal, double, std::string, SequenceData, DictData, RangeBounds> data;
};

}  // namespace teardown
