// round() of Python: half to even, and decimal places counted on the exact value of the double.
#include "core/config/language/failure.h"
#include "core/config/language/numbers.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace teardown::config {

namespace {

ConfigValue roundToInt(double value) {
    if (std::isnan(value)) raise(message("rounding.valueerror-cannot-convert-float", "ValueError: cannot convert float NaN to integer"));
    if (std::isinf(value))
        raise(message("rounding.overflowerror-cannot-convert-float", "OverflowError: cannot convert float infinity to integer"));
    return fromBig(BigInteger::truncated(std::nearbyint(value)));
}

/// The integer rounded to a multiple of 10^places, half to even.
BigInteger roundToPowerOfTen(const BigInteger& value, std::int64_t places) {
    BigInteger unit(1);
    for (std::int64_t i = 0; i < places; ++i) unit.multiplyAdd(10, 0);
    auto [quotient, rest] = value.floorDivide(unit);
    const auto order = (rest + rest) <=> unit;
    if (order > 0 || (order == 0 && quotient.isOdd())) quotient = quotient + BigInteger(1);
    return quotient * unit;
}

double roundFloat(double value, std::int64_t digits) {
    if (!std::isfinite(value) || digits > 323) return value;
    if (digits < -308) return std::copysign(0.0, value);
    if (digits >= 0) {  // fmt prints the exact decimal expansion, rounded half to even
        return parseCDouble(fmt::format("{:.{}f}", value, static_cast<int>(digits))).value_or(value);
    }
    // A tie is possible only if the fraction is zero: the integer part decides then; any fraction breaks it.
    const BigInteger whole = BigInteger::truncated(value);
    BigInteger scaled = whole + whole;
    if (value != std::trunc(value)) scaled = scaled + BigInteger(value < 0 ? -1 : 1);
    BigInteger unit(2);
    for (std::int64_t i = 0; i < -digits; ++i) unit.multiplyAdd(10, 0);
    auto [quotient, rest] = scaled.floorDivide(unit);
    const auto order = (rest + rest) <=> unit;
    if (order > 0 || (order == 0 && quotient.isOdd())) quotient = quotient + BigInteger(1);
    for (std::int64_t i = 0; i < -digits; ++i) quotient.multiplyAdd(10, 0);
    const double result = quotient.toDouble();
    if (std::isinf(result))
        raise(message("rounding.overflowerror-rounded-value-too", "OverflowError: rounded value too large to represent"));
    return std::copysign(std::abs(result), value);
}

}  // namespace

ConfigValue pythonRound(const ConfigValue& value, std::optional<std::int64_t> digits) {
    if (!isNumeric(value))
        raise(message("rounding.typeerror-type-doesnt-define", "TypeError: type {typeName} doesn't define __round__ method",
                      {{"typeName", value.typeName()}}));
    if (value.kind() != ValueKind::Float) {
        if (!digits || *digits >= 0) return fromBig(toBig(value));
        if (*digits < -1300) return ConfigValue::integer(0);
        return fromBig(roundToPowerOfTen(toBig(value), -*digits));
    }
    if (!digits) return roundToInt(value.asDouble());
    return ConfigValue::floating(roundFloat(value.asDouble(), *digits));
}

std::optional<double> parseCDouble(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (stop != text.data() + text.size() || error == std::errc::invalid_argument) return std::nullopt;
    if (error != std::errc::result_out_of_range) return value;
    // Overflow or underflow: from_chars leaves the value unchanged. The magnitude tells which.
    const bool negative = text.starts_with('-');
    const std::size_t mark = text.find_first_of("eE");
    const std::string_view mantissa = text.substr(0, mark);
    const std::size_t firstDigit = mantissa.find_first_of("123456789");
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    const bool smallExponent = mark != std::string_view::npos && text[mark + 1] == '-';
    const bool large = mark == std::string_view::npos ? firstDigit < point : !smallExponent;
    const double magnitude = large ? HUGE_VAL : 0.0;
    return negative ? -magnitude : magnitude;
}

}  // namespace teardown::config
