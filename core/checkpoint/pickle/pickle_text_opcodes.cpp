// The readable opcodes of protocol 0: every argument is a line of text.
#include "core/base/text.h"
#include "core/checkpoint/pickle/pickle_machine.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace teardown::pickle {
namespace {

std::string_view stripped(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

/// Exactly `count` hexadecimal digits at `at`.
bool hexDigits(std::string_view text, std::size_t at, std::size_t count, std::uint32_t& value) {
    if (at + count > text.size()) return false;
    const char* end = text.data() + at + count;
    const auto result = std::from_chars(text.data() + at, end, value, 16);
    return result.ec == std::errc() && result.ptr == end;
}

/// Little-endian two's complement of a decimal number.
std::string twosComplement(std::string_view digits, bool negative) {
    std::string bytes;
    for (const char digit : digits) {
        unsigned carry = static_cast<unsigned>(digit - '0');
        for (char& byte : bytes) {
            const unsigned next = static_cast<unsigned char>(byte) * 10u + carry;
            byte = static_cast<char>(next & 0xff);
            carry = next >> 8;
        }
        if (carry) bytes += static_cast<char>(carry);
    }
    bytes += '\0';
    if (!negative) return bytes;
    unsigned carry = 1;
    for (char& byte : bytes) {
        const unsigned next = (static_cast<unsigned char>(byte) ^ 0xffu) + carry;
        byte = static_cast<char>(next & 0xff);
        carry = next >> 8;
    }
    return bytes;
}

}  // namespace

bool Machine::stepText(unsigned char opcode) {
    std::uint64_t start = 0;
    std::uint64_t length = 0;
    if (!m_input.line(start, length))
        return m_input.remaining() > kMaxTextLine
                   ? fail("pickle-string-limit", message("pickle-string-limit.a-line-of-more", "A line of more than {maxTextLine} bytes.",
                                                         {{"maxTextLine", kMaxTextLine}}))
                   : truncated();
    const std::string_view text = m_input.slice(start, length);
    std::uint64_t index = 0;
    switch (opcode) {
        case 'I':
            if (stripped(text) == "00") return push(Arena::boolean(false));
            if (stripped(text) == "01") return push(Arena::boolean(true));
            return textInteger(text, false);
        case 'L':
            return textInteger(text, true);
        case 'F':
            return textFloat(text);
        case 'S':
            return quotedString(text);
        case 'V':
            return rawUnicode(text);
        case 'P':
            return push(persistent(m_arena.addText(Kind::String, text)));
        case 'g':
            return textIndex(text, index) && recall(index);
        default:
            return textIndex(text, index) && memoise(index);  // PUT
    }
}

bool Machine::textInteger(std::string_view text, bool isLong) {
    text = stripped(text);
    if (isLong && !text.empty() && text.back() == 'L') text.remove_suffix(1);
    bool negative = false;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    if (text.size() > kMaxTextNumber)
        return fail("pickle-number-limit",
                    message("pickle-number-limit.a-number-of-digits", "A number of {count} digits; the limit is {maxTextNumber}.",
                            {{"count", text.size()}, {"maxTextNumber", kMaxTextNumber}}));
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
        return fail("pickle-number", message("pickle-number.a-text-that-should", "A text that should be an integer is none."));
    std::uint64_t magnitude = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), magnitude);
    if (result.ec == std::errc() && magnitude <= (std::uint64_t{1} << 63) - 1)
        return push(m_arena.addInteger(negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude)));
    return push(m_arena.addText(Kind::BigInt, twosComplement(text, negative)));
}

bool Machine::textFloat(std::string_view text) {
    text = stripped(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    if (text.size() > kMaxTextNumber)
        return fail("pickle-number-limit",
                    message("pickle-number-limit.a-number-of-digits", "A number of {count} digits; the limit is {maxTextNumber}.",
                            {{"count", text.size()}, {"maxTextNumber", kMaxTextNumber}}));
    double value = 0;
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    if (text.empty() || result.ptr != end || result.ec == std::errc::invalid_argument)
        return fail("pickle-number", message("pickle-number.a-text-that-should-be", "A text that should be a number is none."));
    if (result.ec == std::errc::result_out_of_range) {
        // Overflow is infinity and underflow is zero, as in Python.
        const bool tiny = text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
        value = tiny ? 0.0 : HUGE_VAL;
        if (text.front() == '-') value = -value;
    }
    return push(m_arena.addFloat(value));
}

bool Machine::quotedString(std::string_view text) {
    text = stripped(text);
    if (text.size() < 2 || text.front() != text.back() || (text.front() != '\'' && text.front() != '"'))
        return fail("pickle-text", message("pickle-text.a-text-of-protocol", "A text of protocol 0 is not quoted."));
    text = text.substr(1, text.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        if (++i == text.size())
            return fail("pickle-text", message("pickle-text.a-text-of-protocol-0", "A text of protocol 0 ends in a backslash."));
        constexpr std::string_view kLetters = "abfnrtv\\'\"";
        constexpr std::string_view kMeaning = "\a\b\f\n\r\t\v\\'\"";
        std::uint32_t code = 0;
        if (const std::size_t letter = kLetters.find(text[i]); letter != std::string_view::npos) {
            out += kMeaning[letter];
        } else if (text[i] == 'x') {
            if (!hexDigits(text, i + 1, 2, code))
                return fail("pickle-text", message("pickle-text.a-text-of-protocol-0-has", "A text of protocol 0 has a damaged escape."));
            out += static_cast<char>(code);
            i += 2;
        } else if (text[i] >= '0' && text[i] <= '7') {
            std::size_t digits = 0;
            for (; digits < 3 && i + digits < text.size() && text[i + digits] >= '0' && text[i + digits] <= '7'; ++digits)
                code = code * 8 + static_cast<std::uint32_t>(text[i + digits] - '0');
            out += static_cast<char>(code & 0xff);
            i += digits - 1;
        } else {
            out += '\\';
            out += text[i];
        }
    }
    return push(m_arena.addText(Kind::String, out));
}

bool Machine::rawUnicode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == 'u' || text[i + 1] == 'U');
        if (!escape) {
            appendUtf8(out, static_cast<unsigned char>(text[i]));
            continue;
        }
        const std::size_t digits = text[i + 1] == 'u' ? 4 : 8;
        std::uint32_t code = 0;
        if (!hexDigits(text, i + 2, digits, code) || code > 0x10ffff)
            return fail("pickle-text", message("pickle-text.a-text-of-protocol-0-has-a", "A text of protocol 0 has a damaged \\u escape."));
        appendUtf8(out, code);
        i += 1 + digits;
    }
    return push(m_arena.addText(Kind::String, out));
}

bool Machine::textIndex(std::string_view text, std::uint64_t& index) {
    text = stripped(text);
    const auto result = std::from_chars(text.data(), text.data() + text.size(), index);
    if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size())
        return fail("pickle-number", message("pickle-number.a-memo-index-is", "A memo index is not a number."));
    return true;
}

}  // namespace teardown::pickle
