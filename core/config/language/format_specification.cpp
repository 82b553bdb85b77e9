// format(value, specification): Python's format mini-language for numbers and text.
#include "core/base/text.h"
#include "core/config/language/formatting.h"
#include "core/config/language/numbers.h"
#include "core/config/language/operations.h"
#include "core/config/language/token.h"
#include "core/config/value_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace teardown::config {

namespace {

constexpr std::int64_t kMostDigits = 4300;

struct Specification {
    std::string fill = " ";
    char align = '\0';
    char sign = '-';
    bool alternate = false;
    bool zeroPadded = false;
    bool fillGiven = false;
    char grouping = '\0';
    std::int64_t width = 0;
    std::int64_t precision = -1;
    char type = '\0';
};

bool isAlign(char c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

std::int64_t readNumber(std::string_view text, std::size_t& at) {
    std::int64_t value = 0;
    for (; at < text.size() && isDigit(text[at]); ++at) {
        value = value * 10 + (text[at] - '0');
        if (value > static_cast<std::int64_t>(kMaxStringBytes))
            exceed(message("format-specification.a-string-of-more", "a string of more than 1 MiB"));
    }
    return value;
}

Specification parseSpecification(std::string_view text, const ConfigValue& value) {
    Specification result;
    std::size_t at = 0;
    const auto all = characters(text);
    if (all.size() > 1 && isAlign(all[1][0])) {
        result.fill = std::string(all[0]);
        result.fillGiven = true;
        result.align = all[1][0];
        at = all[0].size() + 1;
    } else if (!text.empty() && isAlign(text[0])) {
        result.align = text[at++];
    }
    const auto take = [&](std::string_view set) {
        return at < text.size() && set.find(text[at]) != std::string_view::npos ? text[at++] : '\0';
    };
    if (const char sign = take("+- ")) result.sign = sign;
    result.alternate = take("#") != '\0';
    if (take("0") != '\0') {
        result.zeroPadded = true;
        if (!result.fillGiven) result.fill = "0";
        if (result.align == '\0') result.align = value.isString() ? '<' : '=';
    }
    result.width = readNumber(text, at);
    result.grouping = take(",_");
    if (take(".") != '\0') {
        if (at >= text.size() || !isDigit(text[at]))
            raise(message("format-specification.valueerror-format-specifier-missing", "ValueError: Format specifier missing precision"));
        result.precision = readNumber(text, at);
        if (result.precision > kMostDigits && !value.isString())
            exceed(message("format-specification.more-than-4300-digits", "more than 4300 digits"));
    }
    if (at < text.size()) result.type = text[at++];
    if (at < text.size())
        raise(message("format-specification.valueerror-invalid-format-specifier",
                      "ValueError: Invalid format specifier '{value}' for object of type '{typeName}'",
                      {{"value", escapeForDisplay(text)}, {"typeName", value.typeName()}}));
    return result;
}

[[noreturn]] void unknownType(const Specification& specification, const ConfigValue& value) {
    raise(message("format-specification.valueerror-unknown-format-code",
                  "ValueError: Unknown format code '{value}' for object of type '{typeName}'",
                  {{"value", escapeForDisplay(std::string(1, specification.type))}, {"typeName", value.typeName()}}));
}

std::string paddedNumber(const std::string& prefix, const std::string& body, const Specification& specification, char defaultAlign,
                         Budget& budget) {
    const auto length = static_cast<std::int64_t>(characters(prefix + body).size());
    const std::int64_t missing = std::max<std::int64_t>(specification.width - length, 0);
    budget.spendText(static_cast<std::uint64_t>(missing) * specification.fill.size() + prefix.size() + body.size());
    const auto fill = [&](std::int64_t count) {
        std::string text;
        for (std::int64_t i = 0; i < count; ++i) text += specification.fill;
        return text;
    };
    switch (specification.align == '\0' ? defaultAlign : specification.align) {
        case '<':
            return prefix + body + fill(missing);
        case '^':
            return fill(missing / 2) + prefix + body + fill(missing - missing / 2);
        case '=':
            return prefix + fill(missing) + body;
        default:
            return fill(missing) + prefix + body;
    }
}

/// Separators every `group` digits; with zero padding the zeros are grouped too, as Python does.
std::string grouped(std::string digits, const Specification& specification, std::size_t group, std::size_t prefixAndTail) {
    if (specification.grouping == '\0') return digits;
    if (specification.zeroPadded && specification.align == '=' && specification.fill == "0") {
        const auto withSeparators = [&] { return digits.size() + (digits.size() - 1) / group + prefixAndTail; };
        while (static_cast<std::int64_t>(withSeparators()) < specification.width) digits.insert(digits.begin(), '0');
    }
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % group == 0) out += specification.grouping;
        out += digits[i];
    }
    return out;
}

std::string signOf(bool negative, const Specification& specification) {
    if (negative) return "-";
    return specification.sign == '-' ? "" : std::string(1, specification.sign);
}

std::string radixDigits(const BigInteger& magnitude, int radix, bool upper) {
    if (magnitude.isZero()) return "0";
    std::string reversed;
    BigInteger rest = magnitude;
    const BigInteger base(radix);
    while (!rest.isZero()) {
        auto [quotient, digit] = rest.floorDivide(base);
        reversed += (upper ? "0123456789ABCDEF" : "0123456789abcdef")[digit.toInt64()];
        rest = std::move(quotient);
    }
    return {reversed.rbegin(), reversed.rend()};
}

std::string formatInteger(const ConfigValue& value, const Specification& specification, Budget& budget) {
    if (specification.precision >= 0)
        raise(message("format-specification.valueerror-precision-not-allowed",
                      "ValueError: Precision not allowed in integer format specifier"));
    const BigInteger number = toBig(value);
    const BigInteger magnitude = number.isNegative() ? number.negated() : number;
    budget.spend(magnitude.bitLength() / 8);
    std::string prefix = signOf(number.isNegative(), specification);
    std::string digits;
    std::size_t group = 4;
    switch (specification.type) {
        case '\0':
        case 'd':
        case 'n':
            digits = magnitude.decimal();
            group = 3;
            break;
        case 'b':
            digits = radixDigits(magnitude, 2, false);
            break;
        case 'o':
            digits = radixDigits(magnitude, 8, false);
            break;
        case 'x':
            digits = radixDigits(magnitude, 16, false);
            break;
        case 'X':
            digits = radixDigits(magnitude, 16, true);
            break;
        case 'c':
            return paddedNumber({}, characterFor(value), specification, '<', budget);
        default:
            unknownType(specification, value);
    }
    if (specification.alternate && group == 4) prefix += std::string("0") + specification.type;
    return paddedNumber(prefix, grouped(std::move(digits), specification, group, prefix.size()), specification, '>', budget);
}

/// Digits of |number| in a floating-point presentation.
std::string floatDigits(double magnitude, const Specification& specification) {
    if (std::isnan(magnitude)) return "nan";
    if (std::isinf(magnitude)) return "inf";
    const auto precision = static_cast<int>(specification.precision < 0 ? 6 : specification.precision);
    switch (specification.type | 0x20) {
        case 'f':
            return specification.alternate ? fmt::format("{:#.{}f}", magnitude, precision) : fmt::format("{:.{}f}", magnitude, precision);
        case 'e':
            return specification.alternate ? fmt::format("{:#.{}e}", magnitude, precision) : fmt::format("{:.{}e}", magnitude, precision);
        case 'g':
        case 'n':
            return specification.alternate ? fmt::format("{:#.{}g}", magnitude, std::max(precision, 1))
                                           : fmt::format("{:.{}g}", magnitude, std::max(precision, 1));
        default:
            break;
    }
    if (specification.type == '%') return fmt::format("{:.{}f}", magnitude * 100, precision) + "%";
    if (specification.precision < 0) return pythonFloat(magnitude);
    // Without a type but with a precision: like g with a digit after the point, and the exponent form one digit earlier.
    const int digits = std::max(precision, 1);
    const std::string scientific = fmt::format("{:.{}e}", magnitude, digits - 1);
    const int exponent = std::stoi(scientific.substr(scientific.find('e') + 1));
    std::string general = fmt::format("{:.{}g}", magnitude, digits);
    if (magnitude != 0 && (exponent < -4 || exponent + 1 > digits - 1)) {
        const std::size_t mark = scientific.find('e');
        std::string mantissa = scientific.substr(0, mark);
        if (mantissa.find('.') != std::string::npos) {
            mantissa.erase(mantissa.find_last_not_of('0') + 1);
            if (mantissa.ends_with('.')) mantissa.pop_back();
        }
        return mantissa + scientific.substr(mark);
    }
    if (general.find('.') == std::string::npos) general += ".0";
    return general;
}

std::string formatFloat(double number, const Specification& specification, const ConfigValue& value, Budget& budget) {
    static constexpr std::string_view kTypes = "eEfFgGn%";
    if (specification.type != '\0' && kTypes.find(specification.type) == std::string_view::npos) unknownType(specification, value);
    const std::string prefix = signOf(std::signbit(number) && !std::isnan(number), specification);
    std::string digits = floatDigits(std::abs(number), specification);
    if (specification.type == 'E' || specification.type == 'F' || specification.type == 'G')
        std::transform(digits.begin(), digits.end(), digits.begin(),
                       [](char c) { return static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c); });
    const std::size_t whole = std::min(digits.find_first_not_of("0123456789"), digits.size());
    const std::string tail = digits.substr(whole);
    if (whole > 0) digits = grouped(digits.substr(0, whole), specification, 3, prefix.size() + tail.size()) + tail;
    return paddedNumber(prefix, digits, specification, '>', budget);
}

std::string formatText(const ConfigValue& value, const Specification& specification, Budget& budget) {
    if (specification.type != '\0' && specification.type != 's') unknownType(specification, value);
    if (specification.align == '=')
        raise(message("format-specification.valueerror-alignment-not-allowed",
                      "ValueError: '=' alignment not allowed in string format specifier"));
    if (specification.grouping != '\0')
        raise(message("format-specification.valueerror-cannot-specify-with", "ValueError: Cannot specify '{grouping}' with 's'.",
                      {{"grouping", specification.grouping}}));
    if (specification.alternate)
        raise(message("format-specification.valueerror-alternate-form-not",
                      "ValueError: Alternate form (#) not allowed in string format specifier"));
    if (specification.sign != '-')
        raise(message("format-specification.valueerror-sign-not-allowed", "ValueError: Sign not allowed in string format specifier"));
    std::string text = value.asString();
    if (specification.precision >= 0) {
        std::string cut;
        const auto all = characters(text);
        for (std::size_t i = 0; i < all.size() && static_cast<std::int64_t>(i) < specification.precision; ++i) cut += all[i];
        text = std::move(cut);
    }
    return paddedNumber({}, text, specification, '<', budget);
}

}  // namespace

std::string formatValue(const ConfigValue& value, std::string_view specification, Budget& budget) {
    budget.spend(4);
    if (specification.empty()) return textOf(value, budget);
    if ((!value.isString() && !isNumeric(value)) || ValueAccess::isImported(value))
        raise(message("format-specification.typeerror-unsupported-format-string",
                      "TypeError: unsupported format string passed to {typeName}.__format__", {{"typeName", value.typeName()}}));
    const Specification parsed = parseSpecification(specification, value);
    if (value.isString()) return formatText(value, parsed, budget);
    static constexpr std::string_view kFloatTypes = "eEfFgG%";
    if (value.kind() == ValueKind::Float || kFloatTypes.find(parsed.type) != std::string_view::npos)
        return formatFloat(numericBinary(Operator::Multiply, value, ConfigValue::floating(1)).asDouble(), parsed, value, budget);
    return formatInteger(value, parsed, budget);
}

std::string characterFor(const ConfigValue& value) {
    const std::int64_t code = value.asInt();
    if (value.isBigInt() || code < 0 || code > 0x10FFFF)
        raise(message("format-specification.overflowerror-c-arg-not", "OverflowError: %c arg not in range(0x110000)"));
    if (code >= 0xD800 && code < 0xE000) refuse(message("format-specification.half-of-a-surrogate", "half of a surrogate pair"));
    return utf8Of(static_cast<std::uint32_t>(code));
}

namespace {

/// Python writes the own names of the objects into the text of their list: nobody needs that of a config.
void requireNoImport(const ConfigValue& value) {
    if (ValueAccess::isImported(value))
        refuse(message("format-specification.text-of-an-import", "the text of a value that contains the imported object '{name}'",
                       {{"name", escapeForDisplay(value.asString())}}));
    for (const ConfigValue& item : value.items()) requireNoImport(item);
    for (const DictEntry& entry : value.entries()) requireNoImport(entry.value);
}

}  // namespace

std::string textOf(const ConfigValue& value, Budget& budget) {
    if (value.isString() && !ValueAccess::isImported(value)) {
        budget.spendText(value.asString().size());
        return value.asString();
    }
    return reprOf(value, budget);
}

std::string reprOf(const ConfigValue& value, Budget& budget) {
    // A shared part is printed each time it occurs, so the count is checked first.
    budget.spend(value.nodeCount());
    if (ValueAccess::isImported(value)) return ValueAccess::importedName(value);
    requireNoImport(value);
    std::string text = value.repr();
    budget.spendText(text.size());
    return text;
}

}  // namespace teardown::config
