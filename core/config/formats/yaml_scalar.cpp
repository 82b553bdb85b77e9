#include "core/config/formats/yaml_scalar.h"

#include "core/base/text.h"
#include "core/config/language/failure.h"
#include "core/config/language/limits.h"
#include "core/config/language/numbers.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace teardown::config {

namespace {

bool consistsOf(std::string_view text, std::string_view set) {
    return !text.empty() && text.find_first_not_of(set) == std::string_view::npos;
}

std::string withoutUnderscores(std::string_view text) {
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c != '_'; });
    return out;
}

/// 1:30 = 90: digits, then groups 0..59.
bool isSexagesimal(std::string_view text) {
    std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || !consistsOf(text.substr(0, colon), "0123456789_")) return false;
    while (colon != std::string_view::npos) {
        const std::size_t next = text.find(':', colon + 1);
        const std::string_view group = text.substr(colon + 1, next == std::string_view::npos ? next : next - colon - 1);
        if (group.empty() || group.size() > 2 || !consistsOf(group, "0123456789") || (group.size() == 2 && group[0] > '5')) return false;
        colon = next;
    }
    return true;
}

BigInteger inRadix(std::string_view digits, std::uint32_t radix) {
    BigInteger value;
    if (digits.empty())
        raise(message("yaml-scalar.valueerror-invalid-literal-for", "ValueError: invalid literal for int() with base {radix}: ''",
                      {{"radix", radix}}));
    for (const char c : digits) {
        const char lower = static_cast<char>(c | 0x20);
        value.multiplyAdd(radix, static_cast<std::uint32_t>(isDigit(c) ? c - '0' : lower - 'a' + 10));
        if (value.bitLength() > kMaxIntegerBits) exceed(message("yaml-scalar.an-integer-of-more", "an integer of more than 4096 bits"));
    }
    return value;
}

std::optional<ConfigValue> integer(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
    const auto signedValue = [&](const BigInteger& value) { return fromBig(negative ? value.negated() : value); };
    if (text.starts_with("0b") && consistsOf(text.substr(2), "01_")) return signedValue(inRadix(withoutUnderscores(text.substr(2)), 2));
    if (text.starts_with("0x") && consistsOf(text.substr(2), "0123456789abcdefABCDEF_"))
        return signedValue(inRadix(withoutUnderscores(text.substr(2)), 16));
    if (text.size() > 1 && text[0] == '0' && consistsOf(text.substr(1), "01234567_"))
        return signedValue(inRadix(withoutUnderscores(text.substr(1)), 8));
    if (text == "0") return ConfigValue::integer(0);
    if (text[0] < '1' || text[0] > '9') return std::nullopt;
    if (consistsOf(text, "0123456789_")) return signedValue(inRadix(withoutUnderscores(text), 10));
    if (!isSexagesimal(text)) return std::nullopt;
    BigInteger value;
    std::string rest = withoutUnderscores(text);
    for (std::size_t at = 0; at <= rest.size();) {
        const std::size_t colon = std::min(rest.find(':', at), rest.size());
        value = value * BigInteger(60) + inRadix(std::string_view(rest).substr(at, colon - at), 10);
        at = colon + 1;
    }
    return signedValue(value);
}

/// YAML 1.1 requires a point in a float, and a sign in its exponent.
std::optional<ConfigValue> floating(std::string_view text) {
    std::string_view body = text;
    const bool negative = body.starts_with('-');
    if (negative || body.starts_with('+')) body.remove_prefix(1);
    if (isOneOf(body, {".inf", ".Inf", ".INF"})) return ConfigValue::floating(negative ? -HUGE_VAL : HUGE_VAL);
    if (isOneOf(text, {".nan", ".NaN", ".NAN"})) return ConfigValue::floating(std::nan(""));
    const std::size_t point = body.find('.');
    if (point == std::string_view::npos) return std::nullopt;
    if (const std::size_t colon = body.rfind(':'); colon != std::string_view::npos && colon < point) {
        if (!isSexagesimal(body.substr(0, point)) || (point + 1 < body.size() && !consistsOf(body.substr(point + 1), "0123456789_")))
            return std::nullopt;
        double value = 0;
        std::size_t at = 0;
        const std::string digits = withoutUnderscores(body);
        for (std::size_t next = digits.find(':'); next != std::string::npos; at = next + 1, next = digits.find(':', at))
            value = value * 60 + parseCDouble(std::string_view(digits).substr(at, next - at)).value_or(0);
        value = value * 60 + parseCDouble(std::string_view(digits).substr(at)).value_or(0);
        return ConfigValue::floating(negative ? -value : value);
    }
    std::size_t at = 0;
    while (at < body.size() && (isDigit(body[at]) || (at > 0 && body[at] == '_'))) ++at;
    if (at != point) return std::nullopt;
    const bool leadingDigits = at > 0;
    const std::size_t fraction = ++at;
    while (at < body.size() && (isDigit(body[at]) || body[at] == '_')) ++at;
    if (!leadingDigits && (body != text || at == fraction || !isDigit(body[fraction]))) return std::nullopt;  // no sign before a bare point
    if (at < body.size()) {
        if (body[at] != 'e' && body[at] != 'E') return std::nullopt;
        const std::string_view exponent = body.substr(at + 1);
        if (exponent.size() < 2 || (exponent[0] != '+' && exponent[0] != '-') || !consistsOf(exponent.substr(1), "0123456789"))
            return std::nullopt;
    }
    const std::string plain = withoutUnderscores(text);
    const auto value = parseCDouble(plain);
    if (!value) return std::nullopt;
    return ConfigValue::floating(*value);
}

std::optional<ConfigValue> boolean(std::string_view text) {
    if (isOneOf(text, {"yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})) return ConfigValue::boolean(true);
    if (isOneOf(text, {"no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})) return ConfigValue::boolean(false);
    return std::nullopt;
}

}  // namespace

ConfigValue plainYamlScalar(const std::string& text) {
    if (isOneOf(text, {"", "~", "null", "Null", "NULL"})) return ConfigValue::none();
    if (const auto value = boolean(text)) return *value;
    if (const auto value = integer(text)) return *value;
    if (const auto value = floating(text)) return *value;
    return ConfigValue::string(text);
}

ConfigValue taggedYamlScalar(std::string_view tag, const std::string& text) {
    std::optional<ConfigValue> value;
    if (tag == "null") value = ConfigValue::none();
    if (tag == "bool") value = boolean(text);
    if (tag == "int") value = integer(text);
    if (tag == "float") {
        value = floating(text);
        if (!value)
            if (const auto number = parsePythonFloat(text)) value = ConfigValue::floating(*number);
    }
    if (!value) raise(message("yaml-scalar.is-no", "'{value}' is no {tag}", {{"value", escapeForDisplay(text)}, {"tag", tag}}));
    return *value;
}

namespace {

/// Removes `least` to `most` digits from the front.
bool consumeDigits(std::string_view& text, std::size_t least, std::size_t most) {
    std::size_t count = 0;
    while (count < most && count < text.size() && isDigit(text[count])) ++count;
    if (count < least) return false;
    text.remove_prefix(count);
    return true;
}

bool take(std::string_view& text, std::string_view set) {
    if (text.empty() || set.find(text[0]) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

void skipBlanks(std::string_view& text) {
    while (take(text, " \t")) {
    }
}

/// The tag and the anchor before a scalar.
std::string_view behindProperties(std::string_view source) {
    while (source.starts_with('&') || source.starts_with('!')) {
        source.remove_prefix(std::min(source.find_first_of(" \t\n"), source.size()));
        source.remove_prefix(std::min(source.find_first_not_of(" \t\n"), source.size()));
    }
    return source;
}

void requireClosingQuote(std::string_view source) {
    const char quote = source[0];
    for (std::size_t i = 1; i < source.size(); ++i) {
        if (quote == '"' && source[i] == '\\')
            ++i;
        else if (source[i] == quote && quote == '\'' && i + 1 < source.size() && source[i + 1] == quote)
            ++i;
        else if (source[i] == quote)
            return;
    }
    fail("config-syntax", message("config-syntax.yaml-syntax-error-while",
                                  "YAML syntax error: while scanning a quoted scalar, found unexpected end of stream"));
}

/// U+00A0 and U+0085 as single bytes; the source itself is UTF-8.
std::string withWholeCharacters(const std::string& value) {
    std::string out;
    std::size_t rest = 0;  // remaining bytes of the current character
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (rest > 0)
            --rest;
        else if (byte == 0xA0 || byte == 0x85)
            out += '\xC2';
        else
            rest = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : byte >= 0xC0 ? 1 : 0;
        out += c;
    }
    return out;
}

/// The line breaks at the end of a `>+` scalar: all of them.
std::string withKeptBreaks(const std::string& value, std::string_view source) {
    const std::size_t headerEnd = source.find('\n');
    const std::string_view header = source.substr(0, headerEnd);
    if (header.substr(0, header.find(" #")).find('+') == std::string_view::npos || headerEnd == std::string_view::npos) return value;
    std::string text = value;
    while (text.ends_with('\n')) text.pop_back();
    const bool hasText = !text.empty();
    std::size_t indent = 0, blank = 0;
    bool started = false, ended = false;
    for (std::string_view rest = source.substr(headerEnd + 1); !rest.empty();) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        const std::size_t spaces = std::min(line.find_first_not_of(' '), line.size());
        if (spaces == line.size() && (!started || spaces <= indent)) {
            if (end != std::string_view::npos) ++blank;
        } else if (hasText && (!started || spaces >= indent)) {
            if (!started) indent = spaces;
            started = true;
            blank = 0;
            ended = end != std::string_view::npos;
        } else {
            break;
        }
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return text + std::string(blank + (ended ? 1 : 0), '\n');
}

}  // namespace

bool isYamlTimestamp(std::string_view text) {
    const auto date = [](std::string_view& rest, std::size_t least) {
        return consumeDigits(rest, 4, 4) && take(rest, "-") && consumeDigits(rest, least, 2) && take(rest, "-") &&
               consumeDigits(rest, least, 2);
    };
    std::string_view rest = text;
    if (date(rest, 2) && rest.empty()) return true;
    rest = text;
    if (!date(rest, 1) || !take(rest, "Tt \t")) return false;
    skipBlanks(rest);
    if (!consumeDigits(rest, 1, 2) || !take(rest, ":") || !consumeDigits(rest, 2, 2) || !take(rest, ":") || !consumeDigits(rest, 2, 2))
        return false;
    if (take(rest, ".")) consumeDigits(rest, 0, rest.size());
    skipBlanks(rest);
    if (rest.empty() || rest == "Z") return true;
    if (!take(rest, "-+") || !consumeDigits(rest, 1, 2)) return false;
    return rest.empty() || (take(rest, ":") && consumeDigits(rest, 2, 2) && rest.empty());
}

std::string nonPlainYamlText(const std::string& value, std::string_view source) {
    source = behindProperties(source);
    if (source.starts_with('>')) return withKeptBreaks(value, source);
    if (!source.starts_with('"') && !source.starts_with('\'')) return value;
    requireClosingQuote(source);
    return source[0] == '"' ? withWholeCharacters(value) : value;
}

}  // namespace teardown::config
