// Python's arithmetic on ints, floats and bools: exact integers, true and floor division, powers, comparison, rounding, conversion.
#pragma once

#include "core/config/config_value.h"
#include "core/config/language/big_integer.h"
#include "core/config/language/syntax_tree.h"

#include <optional>
#include <string_view>

namespace teardown::config {

/// Exact value of an int or bool.
BigInteger toBig(const ConfigValue& value);
/// An Int value; rejects more than kMaxIntegerBits.
ConfigValue fromBig(const BigInteger& value);

/// int, float or bool.
bool isNumeric(const ConfigValue& value);

/// Both are numeric. Raises Python's errors ("ZeroDivisionError: division by zero").
ConfigValue numericBinary(Operator operation, const ConfigValue& a, const ConfigValue& b);
/// + - ~ of a number.
ConfigValue numericUnary(Operator operation, const ConfigValue& value);
/// Exact order of two numbers; unordered if one is NaN.
std::partial_ordering compareNumbers(const ConfigValue& a, const ConfigValue& b);

/// round(value): half to even, an int. round(value, digits): of the value's own type.
ConfigValue pythonRound(const ConfigValue& value, std::optional<std::int64_t> digits);

/// float(text) of Python: surrounding white space, underscores between digits, inf, infinity, nan; no hex.
std::optional<double> parsePythonFloat(std::string_view text);
/// A decimal number in C notation, independent of the locale; overflow is infinity and underflow zero, as in Python.
std::optional<double> parseCDouble(std::string_view text);
/// int(text, 10) of Python: surrounding white space, sign, underscores between digits. Raises beyond 4300 digits.
std::optional<ConfigValue> parsePythonInt(std::string_view text);
/// int(text, base) of Python; base 2 to 36, or 0 if the text has the prefix of a literal.
std::optional<ConfigValue> parseIntInBase(std::string_view text, int base);

}  // namespace teardown::config
