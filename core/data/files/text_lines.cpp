#include "core/data/files/text_lines.h"

#include "core/base/file.h"
#include "core/base/text.h"

#include <algorithm>
#include <optional>

namespace teardown {

namespace {

bool isPythonSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f'); }

/// Bytes of the UTF-8 character at `at`; 0 if there is none.
std::size_t utf8Length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u; };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) { return byte(i) >= low && byte(i) <= high; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) return follows(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) && follows(2) ? 3 : 0;
    if (first >= 0xf0 && first <= 0xf4)
        return follows(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) && follows(2) && follows(3) ? 4 : 0;
    return 0;
}

/// Where the text stops to be UTF-8.
std::optional<std::size_t> firstNotUtf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8Length(text, at);
        if (length == 0) return at;
        at += length;
    }
    return std::nullopt;
}

}  // namespace

TextLines::TextLines(std::string text) : m_text(std::move(text)) {
    for (std::size_t at = 0; at < m_text.size();) {
        m_starts.push_back(at);
        at = m_text.find_first_of("\r\n", at);
        if (at == std::string::npos) break;
        at += m_text[at] == '\r' && at + 1 < m_text.size() && m_text[at + 1] == '\n' ? 2 : 1;
    }
    if (!m_starts.empty()) m_starts.push_back(m_text.size());
}

std::string_view TextLines::operator[](std::size_t index) const {
    std::string_view line = std::string_view(m_text).substr(m_starts[index], m_starts[index + 1] - m_starts[index]);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

Result<TextLines> TextLines::read(const std::string& path) {
    TD_TRY(std::string text, readWholeFile(path, kMaxListFile));
    if (const auto fault = firstNotUtf8(text)) {
        const auto before = std::string_view(text).substr(0, *fault);
        return Error{ErrorKind::BadInput,
                     "text-not-utf8",
                     message("text-not-utf8.byte", "The text is not UTF-8, in which it is read."),
                     message("do.convert-to-utf8", "Save the file as UTF-8, or check that it is the right file."),
                     {path, static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1, 0, {}, *fault}};
    }
    return TextLines(std::move(text));
}

std::string_view stripped(std::string_view text) {
    while (!text.empty() && isPythonSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isPythonSpace(text.back())) text.remove_suffix(1);
    return text;
}

bool readPythonInteger(std::string_view text, std::int64_t& value) {
    text = stripped(text);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || !isDigit(text.back())) return false;
    std::int64_t number = 0;
    bool digitBefore = false;
    for (const char c : text) {
        if (c == '_' && digitBefore) {
            digitBefore = false;
            continue;
        }
        if (!isDigit(c)) return false;
        const std::int64_t digit = c - '0';
        if (__builtin_mul_overflow(number, 10, &number) || __builtin_add_overflow(number, negative ? -digit : digit, &number)) return false;
        digitBefore = true;
    }
    value = number;
    return true;
}

}  // namespace teardown
