// Values of number and string literals, with CPython's messages for malformed ones.
#include "core/base/text.h"
#include "core/config/language/big_integer.h"
#include "core/config/language/failure.h"
#include "core/config/language/limits.h"
#include "core/config/language/numbers.h"
#include "core/config/language/token.h"

#include <fmt/format.h>

#include <charconv>

namespace teardown::config {

namespace {

int digitValue(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return 99;
}

/// Exactly `count` hex digits at `at`, which is advanced past them.
std::uint32_t hexEscape(std::string_view body, std::size_t& at, std::size_t count, std::size_t offset, const char* form) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < count; ++i, ++at) {
        if (at >= body.size() || digitValue(body[at]) > 15)
            syntaxErrorAt(message("literals.unicode-error-unicodeescape-codec",
                                  "(unicode error) 'unicodeescape' codec can't decode bytes: truncated {form} escape", {{"form", form}}),
                          offset);
        code = code * 16 + static_cast<std::uint32_t>(digitValue(body[at]));
    }
    if (code > 0x10FFFF)
        syntaxErrorAt(message("literals.unicode-error-unicodeescape-codec-cant",
                              "(unicode error) 'unicodeescape' codec can't decode bytes: illegal Unicode character"),
                      offset);
    return code;
}

/// Underscores may only stand singly between digits.
bool underscoresValid(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '_') continue;
        if (i == 0 || i + 1 == text.size() || digitValue(text[i - 1]) > 15 || digitValue(text[i + 1]) > 15) return false;
    }
    return true;
}

ConfigValue radixInteger(std::string_view digits, int radix, const char* name, std::size_t offset) {
    if (digits.starts_with('_')) digits.remove_prefix(1);
    if (digits.empty() || !underscoresValid(digits))
        syntaxErrorAt(message("literals.invalid-literal", "invalid {name} literal", {{"name", name}}), offset);
    BigInteger value;
    for (const char c : digits) {
        if (c == '_') continue;
        if (digitValue(c) >= radix) {
            if (digitValue(c) <= 9)
                syntaxErrorAt(
                    message("literals.invalid-digit-in-literal", "invalid digit '{c}' in {name} literal", {{"c", c}, {"name", name}}),
                    offset);
            syntaxErrorAt(message("literals.invalid-literal", "invalid {name} literal", {{"name", name}}), offset);
        }
        value.multiplyAdd(static_cast<std::uint32_t>(radix), static_cast<std::uint32_t>(digitValue(c)));
        if (value.bitLength() > kMaxIntegerBits)
            failAt("config-limit", message("config-limit.an-integer-of-more", "an integer of more than 4096 bits"), offset);
    }
    return fromBig(value);
}

ConfigValue decimalInteger(std::string_view text, std::size_t offset) {
    std::string digits;
    for (const char c : text)
        if (c != '_') digits += c;
    if (digits.size() > 1 && digits[0] == '0' && digits.find_first_not_of('0') != std::string::npos)
        syntaxErrorAt(message("literals.leading-zeros-in-decimal",
                              "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"),
                      offset);
    if (digits.size() > kMaxDecimalDigits)
        failAt("config-limit", message("config-limit.an-integer-of-more-than", "an integer of more than 4300 digits"), offset);
    std::int64_t small = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), small).ec == std::errc()) return ConfigValue::integer(small);
    const BigInteger value = BigInteger::fromDecimal(digits);
    if (value.bitLength() > kMaxIntegerBits)
        failAt("config-limit", message("config-limit.an-integer-of-more", "an integer of more than 4096 bits"), offset);
    return fromBig(value);
}

}  // namespace

ConfigValue decodeNumber(std::string_view text, std::size_t offset) {
    if (text.size() > 1 && text[0] == '0') {
        const char kind = static_cast<char>(text[1] | 0x20);
        if (kind == 'x') return radixInteger(text.substr(2), 16, "hexadecimal", offset);
        if (kind == 'o') return radixInteger(text.substr(2), 8, "octal", offset);
        if (kind == 'b') return radixInteger(text.substr(2), 2, "binary", offset);
    }
    if (text.ends_with('j') || text.ends_with('J'))
        failAt("config-refused", message("config-refused.a-complex-number-has", "a complex number has no place in a config"), offset);
    if (!underscoresValid(text)) syntaxErrorAt(message("literals.invalid-decimal-literal", "invalid decimal literal"), offset);
    if (text.find_first_not_of("0123456789_") == std::string_view::npos) return decimalInteger(text, offset);
    if (const auto value = parsePythonFloat(text)) return ConfigValue::floating(*value);
    syntaxErrorAt(message("literals.invalid-decimal-literal", "invalid decimal literal"), offset);
}

std::string decodeEscapes(std::string_view body, std::size_t offset) {
    std::string out;
    out.reserve(body.size());
    for (std::size_t i = 0; i < body.size();) {
        if (body[i] != '\\' || i + 1 == body.size()) {
            out += body[i++];
            continue;
        }
        const char c = body[i + 1];
        i += 2;
        switch (c) {
            case '\n':
                break;
            case '\\':
            case '\'':
            case '"':
                out += c;
                break;
            case 'a':
                out += '\a';
                break;
            case 'b':
                out += '\b';
                break;
            case 'f':
                out += '\f';
                break;
            case 'n':
                out += '\n';
                break;
            case 'r':
                out += '\r';
                break;
            case 't':
                out += '\t';
                break;
            case 'v':
                out += '\v';
                break;
            case 'x':
                appendUtf8(out, hexEscape(body, i, 2, offset, "\\xXX"));
                break;
            case 'u':
                appendUtf8(out, hexEscape(body, i, 4, offset, "\\uXXXX"));
                break;
            case 'U':
                appendUtf8(out, hexEscape(body, i, 8, offset, "\\UXXXXXXXX"));
                break;
            case 'N':
                failAt("config-refused",
                       message("config-refused.a-character-by-its",
                               "a character by its Unicode name (\\N{{...}}) is not looked up; write it itself or as \\uXXXX"),
                       offset);
            default:
                if (c < '0' || c > '7') {
                    out += {'\\', c};
                    break;
                }
                std::uint32_t code = static_cast<std::uint32_t>(c - '0');
                for (int more = 0; more < 2 && i < body.size() && body[i] >= '0' && body[i] <= '7'; ++more, ++i)
                    code = code * 8 + static_cast<std::uint32_t>(body[i] - '0');
                appendUtf8(out, code);
        }
    }
    return out;
}

std::string utf8Of(std::uint32_t code) {
    std::string out;
    appendUtf8(out, code);
    return out;
}

}  // namespace teardown::config
