#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace teardown {

namespace {

struct Decoded {
    char32_t code = 0;
    std::size_t length = 0;  ///< 0: not valid UTF-8 here
};

Decoded decodeUtf8(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80) return {lead, 1};
    std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (length == 0 || lead > 0xF4 || at + length > text.size()) return {};
    char32_t code = lead & (0xFF >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80) return {};
        code = (code << 6) | (byte(at + i) & 0x3F);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (overlong || surrogate || code > 0x10FFFF) return {};
    return {code, length};
}

/// Half of a surrogate pair, written as if it were a character: '\ud800' of Python. 0 for anything else.
std::uint32_t surrogateAt(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (at + 3 > text.size() || byte(at) != 0xED || byte(at + 1) < 0xA0 || byte(at + 1) > 0xBF || (byte(at + 2) & 0xC0) != 0x80) return 0;
    return 0xD000U | (byte(at + 1) & 0x3FU) << 6 | (byte(at + 2) & 0x3FU);
}

/// Characters that could disguise a message: controls, bidi overrides, invisible separators.
bool isUnsafe(char32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF || code == 0x061C;
}

std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            diagonal = above;
        }
    }
    return row.back();
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = lower(c);
    return out;
}

std::string joined(std::span<const std::string> parts, std::string_view separator) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) text += separator;
        text += parts[i];
    }
    return text;
}

void appendUtf8(std::string& out, std::uint32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

std::string escapeForDisplay(std::string_view text, std::size_t maxCharacters) {
    std::string out;
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++characters) {
        if (characters == maxCharacters) return out + "\u2026";
        const Decoded decoded = decodeUtf8(text, i);
        if (decoded.length == 0) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[i]));
            ++i;
            continue;
        }
        if (decoded.code == '\n')
            out += "\\n";
        else if (decoded.code == '\t')
            out += "\\t";
        else if (decoded.code == '\r')
            out += "\\r";
        else if (isUnsafe(decoded.code))
            out += decoded.code < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(decoded.code))
                                        : fmt::format("\\u{:04x}", static_cast<unsigned>(decoded.code));
        else
            out.append(text.substr(i, decoded.length));
        i += decoded.length;
    }
    return out;
}

std::string toValidUtf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const Decoded decoded = decodeUtf8(text, i);
        if (decoded.length == 0) {
            out += "\uFFFD";
            ++i;
        } else {
            out.append(text.substr(i, decoded.length));
            i += decoded.length;
        }
    }
    return out;
}

std::string pythonFloat(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    // Shortest digits in scientific form, then Python's rule: exponent notation below 1e-4 and from 1e16.
    std::array<char, 40> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
    const std::string_view scientific(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    const std::size_t mark = scientific.find('e');
    int exponent = 0;
    const std::size_t sign = scientific[mark + 1] == '+' ? 2 : 1;
    std::from_chars(scientific.data() + mark + sign, scientific.data() + scientific.size(), exponent);
    if (exponent >= -4 && exponent < 16) {
        const auto fixedEnd = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed).ptr;
        std::string fixed(buffer.data(), fixedEnd);
        if (fixed.find('.') == std::string::npos) fixed += ".0";
        return fixed;
    }
    return std::string(scientific.substr(0, mark)) + fmt::format("e{}{:02d}", exponent < 0 ? '-' : '+', std::abs(exponent));
}

std::string pythonStringRepr(std::string_view text) {
    const bool doubleQuotes = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos;
    const char quote = doubleQuotes ? '"' : '\'';
    std::string out(1, quote);
    for (std::size_t i = 0; i < text.size();) {
        const Decoded decoded = decodeUtf8(text, i);
        if (decoded.length == 0) {
            const std::uint32_t half = surrogateAt(text, i);
            out += half != 0 ? fmt::format("\\u{:04x}", half) : fmt::format("\\udc{:02x}", static_cast<unsigned char>(text[i]));
            i += half != 0 ? 3 : 1;
            continue;
        }
        const char32_t c = decoded.code;
        if (c == static_cast<char32_t>(quote) || c == '\\')
            out += {'\\', static_cast<char>(c)};
        else if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else if (c == '\t')
            out += "\\t";
        else if (c < 0x20 || (c >= 0x7F && c < 0xA1) || c == 0xAD)
            out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
        else if (isUnsafe(c))
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        else
            out.append(text.substr(i, decoded.length));
        i += decoded.length;
    }
    return out + quote;
}

std::vector<std::string> closestNames(std::string_view name, std::span<const std::string> candidates, std::size_t most) {
    const std::string wanted = lowered(name.substr(0, 200));
    const std::size_t limit = std::max<std::size_t>(1, wanted.size() / 3);
    std::vector<std::pair<std::size_t, const std::string*>> found;
    for (const std::string& candidate : candidates) {
        const std::size_t difference =
            candidate.size() > wanted.size() ? candidate.size() - wanted.size() : wanted.size() - candidate.size();
        if (difference > limit) continue;
        const std::size_t distance = editDistance(wanted, lowered(candidate));
        if (distance <= limit) found.emplace_back(distance, &candidate);
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> names;
    for (const auto& [distance, candidate] : found)
        if (names.size() < most) names.push_back(*candidate);
    return names;
}

Message suggestion(std::string_view name, std::span<const std::string> candidates) {
    const std::vector<std::string> names = closestNames(name, candidates);
    switch (names.size()) {
        case 0:
            return {};
        case 1:
            return message("did-you-mean.one", "Did you mean '{first}'?", {{"first", names[0]}});
        case 2:
            return message("did-you-mean.two", "Did you mean '{first}' or '{second}'?", {{"first", names[0]}, {"second", names[1]}});
        default:
            return message("did-you-mean.three", "Did you mean '{first}' or '{second}' or '{third}'?",
                           {{"first", names[0]}, {"second", names[1]}, {"third", names[2]}});
    }
}

Message didYouMean(std::string_view name, std::span<const std::string> candidates) {
    const Message found = suggestion(name, candidates);
    return found.empty() ? found : message("did-you-mean.behind", " {suggestion}", {{"suggestion", found}});
}

Message escapeForDisplay(const Message& message, std::size_t maxCharacters) {
    Message result = message;
    for (const MessageArgument& item : message.arguments()) {
        if (item.format == std::string_view(kTableText)) continue;  // the program's own words
        if (const auto* text = std::get_if<std::string>(&item.value))
            result = result.with({item.name, escapeForDisplay(*text, maxCharacters)});
        else if (const auto* nested = std::get_if<Message>(&item.value))
            result = result.with({item.name, escapeForDisplay(*nested, maxCharacters)});
    }
    return result;
}

bool naturalLess(std::string_view a, std::string_view b) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (isDigit(a[i]) && isDigit(b[j])) {
            const auto run = [](std::string_view text, std::size_t at) {
                std::size_t end = at;
                while (end < text.size() && isDigit(text[end])) ++end;
                return end;
            };
            const std::size_t endA = run(a, i);
            const std::size_t endB = run(b, j);
            std::string_view numberA = a.substr(i, endA - i);
            std::string_view numberB = b.substr(j, endB - j);
            while (numberA.size() > 1 && numberA.front() == '0') numberA.remove_prefix(1);
            while (numberB.size() > 1 && numberB.front() == '0') numberB.remove_prefix(1);
            if (numberA.size() != numberB.size()) return numberA.size() < numberB.size();
            if (numberA != numberB) return numberA < numberB;
            i = endA;
            j = endB;
        } else {
            const auto left = static_cast<unsigned char>(lower(a[i])), right = static_cast<unsigned char>(lower(b[j]));
            if (left != right) return left < right;
            ++i;
            ++j;
        }
    }
    const std::size_t restA = a.size() - i;
    const std::size_t restB = b.size() - j;
    // "a1" and "a01" are equal as numbers, "a" and "A" as letters: the plain text decides then, so that the order is total.
    return restA != restB ? restA < restB : a < b;
}

namespace {

/// Matches one bracket set at pattern[at] and advances `at` past it. An unclosed '[' is literal.
bool matchSet(std::string_view pattern, std::size_t& at, char c) {
    std::size_t i = at + 1;
    const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
    if (negated) ++i;
    const std::size_t first = i;
    std::size_t close = i;
    while (close < pattern.size() && (pattern[close] != ']' || close == first)) ++close;
    if (close >= pattern.size()) {
        ++at;
        return c == '[';
    }
    bool inside = false;
    for (; i < close; ++i) {
        if (i + 2 < close && pattern[i + 1] == '-') {
            inside |= pattern[i] <= c && c <= pattern[i + 2];
            i += 2;
        } else {
            inside |= pattern[i] == c;
        }
    }
    at = close + 1;
    return inside != negated;
}

}  // namespace

bool globMatch(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t starPattern = std::string_view::npos;
    std::size_t starText = 0;
    while (t < text.size()) {
        std::size_t next = p;
        bool matches = false;
        if (p < pattern.size()) {
            if (pattern[p] == '*') {
                starPattern = p++;
                starText = t;
                continue;
            }
            if (pattern[p] == '[') {
                matches = matchSet(pattern, next, text[t]);
            } else {
                matches = pattern[p] == '?' || pattern[p] == text[t];
                ++next;
            }
        }
        if (matches) {
            p = next;
            ++t;
        } else if (starPattern != std::string_view::npos) {
            p = starPattern + 1;
            t = ++starText;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace teardown
