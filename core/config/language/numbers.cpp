#include "core/config/language/numbers.h"

#include "core/base/text.h"
#include "core/config/language/failure.h"
#include "core/config/language/limits.h"
#include "core/config/language/unicode.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace teardown::config {

namespace {

bool isFloat(const ConfigValue& value) { return value.kind() == ValueKind::Float; }

double toFloat(const ConfigValue& value) {
    const double number = value.isBigInt() ? toBig(value).toDouble() : value.asDouble();
    if (value.isBigInt() && std::isinf(number))
        raise(message("numbers.overflowerror-int-too-large", "OverflowError: int too large to convert to float"));
    return number;
}

double floatModulo(double a, double b) {
    const double rest = std::fmod(a, b);
    if (rest == 0) return std::copysign(0.0, b);
    return (b < 0) != (rest < 0) ? rest + b : rest;
}

double floatFloorDivide(double a, double b) {
    double rest = std::fmod(a, b);
    double quotient = (a - rest) / b;
    if (rest != 0 && (b < 0) != (rest < 0)) quotient -= 1;
    if (quotient == 0) return std::copysign(0.0, a / b);
    const double floor = std::floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
}

ConfigValue floatPower(double a, double b) {
    if (a == 0 && b < 0)
        raise(message("numbers.zerodivisionerror-0-0-cannot", "ZeroDivisionError: 0.0 cannot be raised to a negative power"));
    if (a < 0 && std::isfinite(a) && std::isfinite(b) && b != std::floor(b))
        refuse(message("numbers.a-negative-number-to", "a negative number to a fractional power is a complex number"));
    const double result = std::pow(a, b);
    if (std::isinf(result) && std::isfinite(a) && std::isfinite(b))
        raise(message("numbers.overflowerror-34-numerical-result", "OverflowError: (34, 'Numerical result out of range')"));
    return ConfigValue::floating(result);
}

ConfigValue floatBinary(Operator operation, double a, double b) {
    switch (operation) {
        case Operator::Add:
            return ConfigValue::floating(a + b);
        case Operator::Subtract:
            return ConfigValue::floating(a - b);
        case Operator::Multiply:
            return ConfigValue::floating(a * b);
        case Operator::Divide:
            if (b == 0) raise(message("numbers.zerodivisionerror-float-division-by", "ZeroDivisionError: float division by zero"));
            return ConfigValue::floating(a / b);
        case Operator::FloorDivide:
            if (b == 0) raise(message("numbers.zerodivisionerror-float-floor-division", "ZeroDivisionError: float floor division by zero"));
            return ConfigValue::floating(floatFloorDivide(a, b));
        case Operator::Modulo:
            if (b == 0) raise(message("numbers.zerodivisionerror-float-modulo", "ZeroDivisionError: float modulo"));
            return ConfigValue::floating(floatModulo(a, b));
        case Operator::Power:
            return floatPower(a, b);
        default:
            raise(message("numbers.typeerror-unsupported-operand-type", "TypeError: unsupported operand type(s) for {infix}: 'float'",
                          {{"infix", "a bit operation"}}));
    }
}

std::size_t shiftCount(const BigInteger& count) {
    if (count.isNegative()) raise(message("numbers.valueerror-negative-shift-count", "ValueError: negative shift count"));
    return count.fitsInt64() ? static_cast<std::size_t>(count.toInt64()) : kMaxStringBytes;
}

ConfigValue integerPower(const BigInteger& base, const BigInteger& exponent) {
    if (exponent.isNegative()) return floatPower(base.toDouble(), exponent.toDouble());
    const std::size_t bits = base.bitLength();
    if (bits > 1 && (!exponent.fitsInt64() || exponent.toInt64() > static_cast<std::int64_t>(kMaxIntegerBits) ||
                     (bits - 1) * static_cast<std::size_t>(exponent.toInt64()) > kMaxIntegerBits))
        exceed(message("numbers.an-integer-of-more", "an integer of more than 4096 bits"));
    if (bits <= 1) {  // 0, 1 and -1 to any power
        if (exponent.isZero()) return ConfigValue::integer(1);
        return ConfigValue::integer(base.isZero() ? 0 : base.isNegative() && exponent.isOdd() ? -1 : 1);
    }
    BigInteger result(1);
    for (std::int64_t i = 0; i < exponent.toInt64(); ++i) result = result * base;
    return fromBig(result);
}

ConfigValue bigBinary(Operator operation, const BigInteger& a, const BigInteger& b) {
    switch (operation) {
        case Operator::Add:
            return fromBig(a + b);
        case Operator::Subtract:
            return fromBig(a - b);
        case Operator::Multiply:
            return fromBig(a * b);
        case Operator::Divide: {
            if (b.isZero()) raise(message("numbers.zerodivisionerror-division-by-zero", "ZeroDivisionError: division by zero"));
            const double result = BigInteger::quotient(a, b);
            if (std::isinf(result))
                raise(message("numbers.overflowerror-integer-division-result",
                              "OverflowError: integer division result too large for a float"));
            return ConfigValue::floating(result);
        }
        case Operator::FloorDivide:
            if (b.isZero())
                raise(message("numbers.zerodivisionerror-integer-division-or", "ZeroDivisionError: integer division or modulo by zero"));
            return fromBig(a.floorDivide(b).first);
        case Operator::Modulo:
            if (b.isZero()) raise(message("numbers.zerodivisionerror-integer-modulo-by", "ZeroDivisionError: integer modulo by zero"));
            return fromBig(a.floorDivide(b).second);
        case Operator::Power:
            return integerPower(a, b);
        case Operator::ShiftLeft: {
            const std::size_t count = shiftCount(b);
            if (a.isZero()) return ConfigValue::integer(0);
            if (count > kMaxIntegerBits) exceed(message("numbers.an-integer-of-more", "an integer of more than 4096 bits"));
            return fromBig(a.shiftedLeft(count));
        }
        case Operator::ShiftRight:
            return fromBig(a.shiftedRight(shiftCount(b)));
        case Operator::BitAnd:
            return fromBig(a.bitwise('&', b));
        case Operator::BitOr:
            return fromBig(a.bitwise('|', b));
        case Operator::BitXor:
            return fromBig(a.bitwise('^', b));
        default:
            raise(message("numbers.typeerror-unsupported-operand-type-s",
                          "TypeError: unsupported operand type(s) for {infix}: 'int' and 'int'", {{"infix", "@"}}));
    }
}

bool smallBinary(Operator operation, std::int64_t a, std::int64_t b, std::int64_t& out) {
    switch (operation) {
        case Operator::Add:
            return !__builtin_add_overflow(a, b, &out);
        case Operator::Subtract:
            return !__builtin_sub_overflow(a, b, &out);
        case Operator::Multiply:
            return !__builtin_mul_overflow(a, b, &out);
        default:
            return false;
    }
}

bool isNumberSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F); }

std::string_view withoutSpace(std::string_view text) {
    while (!text.empty() && isNumberSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isNumberSpace(text.back())) text.remove_suffix(1);
    return text;
}

/// The text without underscores; nothing if one is not between digits.
std::optional<std::string> withoutDigitSeparators(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '_') {
            out += text[i];
            continue;
        }
        if (i == 0 || i + 1 == text.size() || !isDigit(text[i - 1]) || !isDigit(text[i + 1])) return std::nullopt;
    }
    return out;
}

}  // namespace

BigInteger toBig(const ConfigValue& value) {
    return value.isBigInt() ? BigInteger::fromDecimal(value.asString()) : BigInteger(value.asInt());
}

ConfigValue fromBig(const BigInteger& value) {
    if (value.fitsInt64()) return ConfigValue::integer(value.toInt64());
    if (value.bitLength() > kMaxIntegerBits) exceed(message("numbers.an-integer-of-more", "an integer of more than 4096 bits"));
    return ConfigValue::bigInteger(value.decimal());
}

bool isNumeric(const ConfigValue& value) { return value.isNumber() || value.isBool(); }

ConfigValue numericBinary(Operator operation, const ConfigValue& a, const ConfigValue& b) {
    if (isFloat(a) || isFloat(b)) {
        const char* bits = operation == Operator::BitAnd           ? "&"
                           : operation == Operator::BitOr          ? "|"
                           : operation == Operator::BitXor         ? "^"
                           : operation == Operator::ShiftLeft      ? "<<"
                           : operation == Operator::ShiftRight     ? ">>"
                           : operation == Operator::MatrixMultiply ? "@"
                                                                   : nullptr;
        if (bits)
            raise(message("numbers.typeerror-unsupported-operand-type-s-for",
                          "TypeError: unsupported operand type(s) for {infix}: '{typeName}' and '{typeName2}'",
                          {{"infix", bits}, {"typeName", a.typeName()}, {"typeName2", b.typeName()}}));
    }
    if (isFloat(a) || isFloat(b)) return floatBinary(operation, toFloat(a), toFloat(b));
    if (a.isBool() && b.isBool()) {
        if (operation == Operator::BitAnd) return ConfigValue::boolean(a.asBool() && b.asBool());
        if (operation == Operator::BitOr) return ConfigValue::boolean(a.asBool() || b.asBool());
        if (operation == Operator::BitXor) return ConfigValue::boolean(a.asBool() != b.asBool());
    }
    std::int64_t small = 0;
    if (!a.isBigInt() && !b.isBigInt() && smallBinary(operation, a.asInt(), b.asInt(), small)) return ConfigValue::integer(small);
    return bigBinary(operation, toBig(a), toBig(b));
}

ConfigValue numericUnary(Operator operation, const ConfigValue& value) {
    if (isFloat(value)) {
        if (operation == Operator::Invert)
            raise(message("numbers.typeerror-bad-operand-type", "TypeError: bad operand type for unary ~: 'float'"));
        return ConfigValue::floating(operation == Operator::Minus ? -value.asDouble() : value.asDouble());
    }
    if (operation == Operator::Plus) return fromBig(toBig(value));
    const BigInteger negative = toBig(value).negated();
    return fromBig(operation == Operator::Minus ? negative : negative - BigInteger(1));
}

std::partial_ordering compareNumbers(const ConfigValue& a, const ConfigValue& b) {
    if (isFloat(a) && isFloat(b)) return a.asDouble() <=> b.asDouble();
    if (!isFloat(a) && !isFloat(b)) {
        if (!a.isBigInt() && !b.isBigInt()) return a.asInt() <=> b.asInt();
        return toBig(a) <=> toBig(b);
    }
    if (isFloat(b)) {
        const double number = b.asDouble();
        if (!std::isfinite(number)) return 0.0 <=> number;
        const auto whole = toBig(a) <=> BigInteger::truncated(number);
        if (whole != 0) return whole;
        return 0.0 <=> number - std::trunc(number);
    }
    const auto reversed = compareNumbers(b, a);
    if (reversed == std::partial_ordering::less) return std::partial_ordering::greater;
    if (reversed == std::partial_ordering::greater) return std::partial_ordering::less;
    return reversed;
}

namespace {

/// Digits and spaces of other scripts count as well; nothing else beyond ASCII does.
template <class Parse>
auto asAscii(std::string_view text, Parse parse) -> decltype(parse(text)) {
    const std::string plain = withAsciiDigitsAndSpaces(text);
    return isAscii(plain) ? parse(plain) : std::nullopt;
}

}  // namespace

std::optional<double> parsePythonFloat(std::string_view text) {
    if (!isAscii(text)) return asAscii(text, [](std::string_view plain) { return parsePythonFloat(plain); });
    const auto plain = withoutDigitSeparators(withoutSpace(text));
    if (!plain || plain->empty()) return std::nullopt;
    std::string_view body = *plain;
    if (body[0] == '+' || body[0] == '-') body.remove_prefix(1);
    std::string lower;
    for (const char c : body) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    const bool negative = (*plain)[0] == '-';
    if (lower == "inf" || lower == "infinity") return negative ? -HUGE_VAL : HUGE_VAL;
    if (lower == "nan") return std::nan("");
    if (lower.empty() || lower.find_first_not_of("0123456789.e+-") != std::string::npos) return std::nullopt;
    if (!isDigit(lower[0]) && lower[0] != '.') return std::nullopt;
    return parseCDouble(*plain);
}

std::optional<ConfigValue> parsePythonInt(std::string_view text) {
    if (!isAscii(text)) return asAscii(text, [](std::string_view plain) { return parsePythonInt(plain); });
    const auto plain = withoutDigitSeparators(withoutSpace(text));
    if (!plain || plain->empty()) return std::nullopt;
    std::string_view digits = *plain;
    const bool negative = digits[0] == '-';
    if (negative || digits[0] == '+') digits.remove_prefix(1);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    if (digits.size() > kMaxDecimalDigits)
        raise(message("numbers.valueerror-exceeds-the-limit",
                      "ValueError: Exceeds the limit (4300) for integer string conversion: value has {digits} digits; use "
                      "sys.set_int_max_str_digits() to increase the limit",
                      {{"digits", digits.size()}}));
    const BigInteger value = BigInteger::fromDecimal(digits);
    return fromBig(negative ? value.negated() : value);
}

std::optional<ConfigValue> parseIntInBase(std::string_view text, int base) {
    if (!isAscii(text)) return asAscii(text, [base](std::string_view plain) { return parseIntInBase(plain, base); });
    text = withoutSpace(text);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    struct Prefix {
        char letter;
        int base;
    };
    bool prefixed = false;
    for (const Prefix& prefix : {Prefix{'x', 16}, Prefix{'o', 8}, Prefix{'b', 2}}) {
        if ((base != 0 && base != prefix.base) || text.size() < 2 || text[0] != '0' || (text[1] | 0x20) != prefix.letter) continue;
        base = prefix.base;
        text.remove_prefix(2);
        if (text.starts_with('_')) text.remove_prefix(1);
        prefixed = true;
        break;
    }
    const bool literal = base == 0;
    if (literal) base = 10;
    const auto plain = withoutDigitSeparators(text);
    if (!plain || plain->empty()) return std::nullopt;
    if (literal && !prefixed && (*plain)[0] == '0' && plain->find_first_not_of('0') != std::string::npos) return std::nullopt;
    BigInteger value;
    for (const char c : *plain) {
        const char lower = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        const int digit = isDigit(c) ? c - '0' : lower >= 'a' && lower <= 'z' ? lower - 'a' + 10 : 99;
        if (digit >= base) return std::nullopt;
        value.multiplyAdd(static_cast<std::uint32_t>(base), static_cast<std::uint32_t>(digit));
        if (value.bitLength() > kMaxIntegerBits) exceed(message("numbers.an-integer-of-more", "an integer of more than 4096 bits"));
    }
    return fromBig(negative ? value.negated() : value);
}

}  // namespace teardown::config
