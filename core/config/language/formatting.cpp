#include "core/config/language/formatting.h"

#include "core/base/text.h"
#include "core/config/language/numbers.h"
#include "core/config/language/operations.h"
#include "core/config/language/unicode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <charconv>

namespace teardown::config {

namespace {

/// The state of "...".format while it walks over the text.
class FieldFormatter {
public:
    FieldFormatter(std::span<const ConfigValue> positional, std::span<const std::pair<std::string, ConfigValue>> named, Budget& budget)
        : m_positional(positional), m_named(named), m_budget(budget) {}

    std::string expand(std::string_view text, int depth) {
        if (depth > 2) raise(message("formatting.valueerror-max-string-recursion", "ValueError: Max string recursion exceeded"));
        std::string out;
        for (std::size_t i = 0; i < text.size();) {
            const char c = text[i];
            if ((c == '{' || c == '}') && i + 1 < text.size() && text[i + 1] == c) {
                out += c;
                i += 2;
            } else if (c == '}') {
                raise(message("formatting.valueerror-single-encountered-in", "ValueError: Single '}}' encountered in format string"));
            } else if (c == '{') {
                const std::size_t end = fieldEnd(text, i + 1);
                out += field(text.substr(i + 1, end - i - 1), depth);
                m_budget.spendText(out.size());
                i = end + 1;
            } else {
                out += c;
                ++i;
            }
        }
        return out;
    }

private:
    static std::size_t fieldEnd(std::string_view text, std::size_t at) {
        int open = 1;
        for (; at < text.size(); ++at) {
            if (text[at] == '{') ++open;
            if (text[at] == '}' && --open == 0) return at;
        }
        raise(at > 0 && text.ends_with('{')
                  ? message("formatting.valueerror-single-encountered-in-format", "ValueError: Single '{{' encountered in format string")
                  : message("formatting.valueerror-expected-before-end", "ValueError: expected '}}' before end of string"));
    }

    std::string field(std::string_view text, int depth) {
        const std::size_t nameEnd = std::min(text.find_first_of("!:"), text.size());
        ConfigValue value = lookUp(text.substr(0, nameEnd));
        std::string_view rest = text.substr(nameEnd);
        if (rest.starts_with('!')) {
            if (rest.size() < 2) raise(message("formatting.valueerror-unmatched-in-format", "ValueError: unmatched '{{' in format spec"));
            value = converted(value, rest.substr(1, 1), m_budget);
            rest.remove_prefix(2);
            if (!rest.empty() && rest[0] != ':')
                raise(message("formatting.valueerror-expected-after-conversion", "ValueError: expected ':' after conversion specifier"));
        }
        return formatValue(value, rest.empty() ? std::string() : expand(rest.substr(1), depth + 1), m_budget);
    }

    ConfigValue lookUp(std::string_view name) {
        const std::size_t firstEnd = std::min(name.find_first_of(".["), name.size());
        ConfigValue value = argument(name.substr(0, firstEnd));
        for (std::string_view rest = name.substr(firstEnd); !rest.empty();) {
            if (rest[0] == '.') refuse(message("formatting.an-attribute-inside-a", "an attribute inside a format field is not read"));
            const std::size_t close = rest.find(']');
            if (rest[0] != '[' || close == std::string_view::npos)
                raise(message("formatting.valueerror-missing-in-format", "ValueError: Missing ']' in format string"));
            const std::string_view index = rest.substr(1, close - 1);
            const auto number = parsePythonInt(index);
            value = elementAt(value, number ? *number : ConfigValue::string(std::string(index)), m_budget);
            rest.remove_prefix(close + 1);
        }
        return value;
    }

    ConfigValue argument(std::string_view name) {
        std::size_t index = 0;
        const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), index);
        const bool isNumber = !name.empty() && error == std::errc() && stop == name.data() + name.size();
        if (name.empty() || isNumber) {
            if (m_numbering != '\0' && m_numbering != (isNumber ? 'm' : 'a'))
                raise(isNumber ? message("formatting.valueerror-cannot-switch-from",
                                         "ValueError: cannot switch from automatic field numbering to manual field specification")
                               : message("formatting.valueerror-cannot-switch-from-manual",
                                         "ValueError: cannot switch from manual field specification to automatic field numbering"));
            m_numbering = isNumber ? 'm' : 'a';
            if (!isNumber) index = m_next++;
            if (index >= m_positional.size())
                raise(message("formatting.indexerror-replacement-index-out",
                              "IndexError: Replacement index {index} out of range for positional args tuple", {{"index", index}}));
            return m_positional[index];
        }
        for (const auto& [key, value] : m_named)
            if (key == name) return value;
        raise(message("formatting.keyerror", "KeyError: {name}", {{"name", pythonStringRepr(name)}}));
    }

    std::span<const ConfigValue> m_positional;
    std::span<const std::pair<std::string, ConfigValue>> m_named;
    Budget& m_budget;
    std::size_t m_next = 0;
    char m_numbering = '\0';  ///< 'a'utomatic or 'm'anual once decided
};

/// One % conversion: flags, width and precision become a format specification.
/// %c: a character or its number.
std::string characterOf(const ConfigValue& value) {
    if (value.isString() && characters(value.asString()).size() == 1) return value.asString();
    if (!value.isInt() && !value.isBool()) raise(message("formatting.typeerror-c-requires-int", "TypeError: %c requires int or char"));
    return characterFor(value);
}

std::string percentField(char type, std::string_view flags, std::string_view width, std::string_view precision, const ConfigValue& value,
                         Budget& budget) {
    std::string specification;
    const bool left = flags.find('-') != std::string_view::npos;
    const bool zero = flags.find('0') != std::string_view::npos;
    if (left)
        specification += '<';
    else if (!(zero && type != 's' && type != 'r' && type != 'a'))
        specification += '>';
    if (type == 's' || type == 'r' || type == 'a') {
        const ConfigValue text =
            type == 's' ? ConfigValue::string(textOf(value, budget)) : converted(value, std::string_view(&type, 1), budget);
        return formatValue(text, specification + std::string(width) + std::string(precision), budget);
    }
    if (flags.find('+') != std::string_view::npos)
        specification += '+';
    else if (flags.find(' ') != std::string_view::npos)
        specification += ' ';
    if (flags.find('#') != std::string_view::npos) specification += '#';
    if (zero && !left) specification += '0';
    if (type == 'c') return formatValue(ConfigValue::string(characterOf(value)), specification + std::string(width), budget);
    const bool whole = type == 'd' || type == 'i' || type == 'u';
    const bool radix = type == 'x' || type == 'X' || type == 'o';
    if (radix && !value.isInt() && !value.isBool())
        raise(message("formatting.typeerror-format-an-integer", "TypeError: %{type} format: an integer is required, not {typeName}",
                      {{"type", type}, {"typeName", value.typeName()}}));
    if (whole && !isNumeric(value))
        raise(message("formatting.typeerror-format-a-real", "TypeError: %{type} format: a real number is required, not {typeName}",
                      {{"type", type}, {"typeName", value.typeName()}}));
    if (!isNumeric(value))
        raise(message("formatting.typeerror-must-be-real", "TypeError: must be real number, not {typeName}",
                      {{"typeName", value.typeName()}}));
    if (whole) {
        const double number = value.kind() == ValueKind::Float ? value.asDouble() : 0;
        if (std::isnan(number))
            raise(message("formatting.valueerror-cannot-convert-float", "ValueError: cannot convert float NaN to integer"));
        if (std::isinf(number))
            raise(message("formatting.overflowerror-cannot-convert-float", "OverflowError: cannot convert float infinity to integer"));
        const ConfigValue integer = value.kind() == ValueKind::Float ? fromBig(BigInteger::truncated(number)) : value;
        if (precision.empty()) return formatValue(integer, specification + std::string(width) + "d", budget);
        // Here the precision is the minimum number of digits.
        const std::string sign = specification.find('+') != std::string::npos   ? "+"
                                 : specification.find(' ') != std::string::npos ? " "
                                                                                : "";
        const bool negative = compareNumbers(integer, ConfigValue::integer(0)) < 0;
        std::string text = formatValue(integer, sign + "d", budget);
        const std::size_t lead = negative || !sign.empty() ? 1 : 0;
        std::size_t least = 0;
        for (const char c : precision.substr(1))
            least = std::min<std::size_t>(least * 10 + static_cast<std::size_t>(c - '0'), kMaxStringBytes + 1);
        budget.spendText(least);
        if (text.size() - lead < least) text.insert(lead, least - (text.size() - lead), '0');
        return formatValue(ConfigValue::string(std::move(text)), (left ? "<" : ">") + std::string(width), budget);
    }
    return formatValue(value, specification + std::string(width) + std::string(precision) + type, budget);
}

}  // namespace

std::string formatFields(std::string_view text, std::span<const ConfigValue> positional,
                         std::span<const std::pair<std::string, ConfigValue>> named, Budget& budget) {
    budget.spendText(text.size());
    return FieldFormatter(positional, named, budget).expand(text, 1);
}

std::string percentFormat(std::string_view text, const ConfigValue& arguments, Budget& budget) {
    budget.spendText(text.size());
    std::string out;
    std::size_t next = 0;
    const bool isTuple = arguments.kind() == ValueKind::Tuple;
    const std::size_t available = isTuple ? arguments.items().size() : 1;
    const auto skip = [&](std::size_t& i, std::string_view set) {
        const std::size_t begin = i;
        while (i < text.size() && set.find(text[i]) != std::string_view::npos) ++i;
        return text.substr(begin, i - begin);
    };
    const auto consumeStar = [&](std::size_t& i) {
        const bool star = i < text.size() && text[i] == '*';
        i += star ? 1 : 0;
        return star;
    };
    const auto nextArgument = [&] {
        if (next >= available)
            raise(message("formatting.typeerror-not-enough-arguments", "TypeError: not enough arguments for format string"));
        return isTuple ? arguments.items()[next++] : (++next, arguments);
    };
    /// The width or precision from the arguments.
    const auto starArgument = [&] {
        const ConfigValue value = nextArgument();
        if (!value.isInt() && !value.isBool()) raise(message("formatting.typeerror-wants-int", "TypeError: * wants int"));
        if (value.isBigInt() || std::abs(value.asDouble()) > static_cast<double>(kMaxStringBytes))
            exceed(message("formatting.a-string-of-more", "a string of more than 1 MiB"));
        return value.asInt();
    };
    bool usedNames = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        ++i;
        ConfigValue named;
        bool hasName = false;
        if (i < text.size() && text[i] == '(') {
            const std::size_t close = text.find(')', i);
            if (close == std::string_view::npos)
                raise(message("formatting.valueerror-incomplete-format-key", "ValueError: incomplete format key"));
            if (!arguments.isDict()) raise(message("formatting.typeerror-format-requires-a", "TypeError: format requires a mapping"));
            named = elementAt(arguments, ConfigValue::string(std::string(text.substr(i + 1, close - i - 1))), budget);
            hasName = usedNames = true;
            i = close + 1;
        }
        std::string flags(skip(i, "#0- +"));
        std::string width(skip(i, "0123456789"));
        if (width.empty() && consumeStar(i)) {
            const std::int64_t given = starArgument();
            if (given < 0) flags += '-';
            width = given == 0 ? std::string() : std::to_string(given).substr(given < 0 ? 1 : 0);
        }
        std::string precision;
        if (i < text.size() && text[i] == '.') {
            const std::string digits(skip(++i, "0123456789"));
            precision = '.' + (digits.empty() && consumeStar(i) ? std::to_string(std::max<std::int64_t>(starArgument(), 0))
                               : digits.empty()                 ? std::string("0")
                                                                : digits);
        }
        skip(i, "hlL");
        if (i >= text.size()) raise(message("formatting.valueerror-incomplete-format", "ValueError: incomplete format"));
        if (text[i] == '%') {
            out += '%';
            continue;
        }
        if (std::string_view("sradiufFeEgGxXoc").find(text[i]) == std::string_view::npos)
            raise(message("formatting.valueerror-unsupported-format-character",
                          "ValueError: unsupported format character '{i}' (0x{unsigned}) at index {i2}",
                          {{"i", escapeForDisplay(text.substr(i, 1))}, {"unsigned", static_cast<unsigned char>(text[i]), "x"}, {"i2", i}}));
        const ConfigValue value = hasName ? named : nextArgument();
        out += percentField(text[i], flags, width, precision, value, budget);
        budget.spendText(out.size());
    }
    // Python accepts everything subscriptable except a tuple or str as a mapping, and does not require that anything of it is used.
    const bool mapping = arguments.isDict() || arguments.kind() == ValueKind::List || arguments.kind() == ValueKind::Range;
    if (!usedNames && next < available && !mapping)
        raise(message("formatting.typeerror-not-all-arguments", "TypeError: not all arguments converted during string formatting"));
    return out;
}

ConfigValue converted(const ConfigValue& value, std::string_view conversion, Budget& budget) {
    if (conversion.empty()) return value;
    if (conversion == "s") return ConfigValue::string(textOf(value, budget));
    std::string text = reprOf(value, budget);
    if (conversion == "r") return ConfigValue::string(std::move(text));
    if (conversion != "a")
        raise(message("formatting.valueerror-unknown-conversion-specifier", "ValueError: Unknown conversion specifier '{conversion}'",
                      {{"conversion", escapeForDisplay(conversion)}}));
    std::string escaped;
    for (const std::string_view character : characters(text)) {
        const auto lead = static_cast<unsigned char>(character[0]);
        if (lead < 0x80) {
            escaped += character;
            continue;
        }
        const std::uint32_t code = codeOf(character);
        escaped += code < 0x100     ? fmt::format("\\x{:02x}", code)
                   : code < 0x10000 ? fmt::format("\\u{:04x}", code)
                                    : fmt::format("\\U{:08x}", code);
    }
    budget.spendText(escaped.size());
    return ConfigValue::string(std::move(escaped));
}

}  // namespace teardown::config
