// Python's operators on values: arithmetic on anything, comparison, membership, subscripts, iteration.
#pragma once

#include "core/config/config_value.h"
#include "core/config/language/budget.h"
#include "core/config/language/syntax_tree.h"

#include <optional>
#include <vector>

namespace teardown::config {

/// + - * / // % ** @ << >> & | ^ of any two values. Results carry no origins; parts taken over keep theirs.
ConfigValue binaryOperation(Operator operation, const ConfigValue& a, const ConfigValue& b, Budget& budget);
/// + - ~ not.
ConfigValue unaryOperation(Operator operation, const ConfigValue& value);
/// One link of a comparison chain: < <= == != in, is ...
bool compare(Operator operation, const ConfigValue& a, const ConfigValue& b, Budget& budget);
/// a < b, for sorting.
bool lessThan(const ConfigValue& a, const ConfigValue& b, Budget& budget);
bool greaterThan(const ConfigValue& a, const ConfigValue& b, Budget& budget);

/// What `for x in value` walks over. Raises TypeError for what cannot be iterated.
std::vector<ConfigValue> iterate(const ConfigValue& value, Budget& budget);

/// value[index]; the index is no slice.
ConfigValue elementAt(const ConfigValue& value, const ConfigValue& index, Budget& budget);
/// value[start:stop:step]; None where a part is absent.
ConfigValue sliceOf(const ConfigValue& value, const ConfigValue& start, const ConfigValue& stop, const ConfigValue& step, Budget& budget);

/// Where start:stop:step lies in a list of `length` items. Raises what Python raises.
struct SlicePositions {
    std::int64_t start = 0, stop = 0, step = 1;
    std::int64_t count = 0;
};
SlicePositions slicePositions(const ConfigValue& start, const ConfigValue& stop, const ConfigValue& step, std::int64_t length);

/// The characters of a UTF-8 text (a byte that is not UTF-8 counts as one).
std::vector<std::string_view> characters(std::string_view text);

/// Refuses what is nested too deeply or has too many parts; gives the value back.
const ConfigValue& checked(const ConfigValue& value);

}  // namespace teardown::config
