// Python's operators on values: arithmetic on anything, comparison, membership, subscripts, iteration.
#pragma once

#include "core/config/config_value.h"
#include "core/config/language/budget.h"
#include "core/config/language/syntax_tree.h"

#include <optional>
#include <vector>

namespace teardown::config {

/// + - * / // % ** @ << >> & | ^ of any two values. Results have no origins; parts taken over keep theirs.
ConfigValue binaryOperation(Operator operation, const ConfigValue& a, const ConfigValue& b, Budget& budget);
/// + - ~ not.
ConfigValue unaryOperation(Operator operation, const ConfigValue& value);
/// One link of a comparison chain: < <= == != in, is ...
bool compare(Operator operation, const ConfigValue& a, const ConfigValue& b, Budget& budget);
/// a < b, for sorting.
bool lessThan(const ConfigValue& a, const ConfigValue& b, Budget& budget);
bool greaterThan(const ConfigValue& a, const ConfigValue& b, Budget& budget);

/// What `for x in value` iterates over. Raises TypeError if it is not iterable.
std::vector<ConfigValue> iterate(const ConfigValue& value, Budget& budget);

/// value[index]; the index is not a slice.
ConfigValue elementAt(const ConfigValue& value, const ConfigValue& index, Budget& budget);
/// value[start:stop:step]; None for absent parts.
ConfigValue sliceOf(const ConfigValue& value, const ConfigValue& start, const ConfigValue& stop, const ConfigValue& step, Budget& budget);

/// The positions of start:stop:step in a list of `length` items. Raises what Python raises.
struct SlicePositions {
    std::int64_t start = 0, stop = 0, step = 1;
    std::int64_t count = 0;
};
SlicePositions slicePositions(const ConfigValue& start, const ConfigValue& stop, const ConfigValue& step, std::int64_t length);

/// The characters of a UTF-8 text (an invalid byte counts as one).
std::vector<std::string_view> characters(std::string_view text);

/// Rejects values that are nested too deeply or have too many parts; returns the value.
const ConfigValue& checked(const ConfigValue& value);

}  // namespace teardown::config
