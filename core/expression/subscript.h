// Indices and slices as in Python: negative ones count from the end, slices are clipped, `...` stands for all axes not named.
#pragma once

#include "core/expression/work.h"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace teardown::expression {

struct SliceIndex {
    std::optional<std::int64_t> start, stop, step;
};
struct EllipsisIndex {};
using Index = std::variant<std::int64_t, SliceIndex, EllipsisIndex>;

/// A computed index: an integer.
Result<std::int64_t> wholeIndex(const Value& value);

/// For a tensor a view of the same bytes, or a number; for a tuple a number or a tuple. Steps may be negative.
Result<Value> subscript(Work& work, const Value& value, const std::vector<Index>& indices);

}  // namespace teardown::expression
