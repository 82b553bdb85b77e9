#include "core/metrics/results/json_scanner.h"

#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

namespace teardown::metrics {

namespace {

constexpr std::uint64_t kScannedBlock = std::uint64_t{1} << 20;
constexpr std::size_t kMaxNumber = 400;  // characters
constexpr std::size_t kMaxDepth = 512;

bool isJsonSpace(int c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool isOfNumber(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '+' || c == '.';
}

}  // namespace

Error JsonScanner::error(Message what) const {
    if (m_readError) return *m_readError;
    Error error{ErrorKind::BadInput,
                "results-json",
                std::move(what),
                message("do.the-file-is-damaged-or-no-results", "The file is damaged, or is not a results file; write it again."),
                {}};
    error.where.file = escapeForDisplay(m_file->path());
    error.where.offset = m_passed + m_next;
    return error;
}

bool JsonScanner::fill() {
    m_passed += m_block.size();
    m_next = 0;
    m_block.resize(std::min(kScannedBlock, m_file->size() - m_passed));
    if (m_block.empty()) return false;
    if (auto read = m_file->readAt(m_passed, m_block); !read) {
        m_readError = read.error();
        m_block.clear();
        return false;
    }
    return true;
}

int JsonScanner::look() {
    if (m_next == m_block.size() && !fill()) return -1;
    return static_cast<int>(static_cast<unsigned char>(m_block[m_next]));
}

Result<char> JsonScanner::peek() {
    while (isJsonSpace(look())) ++m_next;
    if (m_readError) return *m_readError;
    const int c = look();
    return c < 0 ? '\0' : static_cast<char>(c);
}

Result<void> JsonScanner::expect(char wanted) {
    TD_TRY(const char next, peek());
    if (next == '\0')
        return error(message("results-json.the-file-ends", "The file ends where {wanted} is expected.", {{"wanted", wanted}}));
    if (next != wanted)
        return error(message("results-json.another-character", "There is {found} where {wanted} is expected.",
                             {{"found", escapeForDisplay(std::string(1, next))}, {"wanted", wanted}}));
    ++m_next;
    return {};
}

Result<std::string> JsonScanner::string() {
    TD_CHECK(expect('"'));
    std::string text;
    const auto hexDigits = [this](std::uint32_t& code) {
        code = 0;
        for (int i = 0; i < 4; ++i, ++m_next) {
            const int c = look();
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0) return false;
            code = code << 4 | static_cast<std::uint32_t>(digit);
        }
        return true;
    };
    std::uint32_t high = 0;  // the first half of a pair of surrogates
    while (true) {
        const int c = look();
        if (c < 0) return error(message("results-json.a-text-does-not-end", "A text does not end."));
        ++m_next;
        if (high != 0 && c != '\\') {
            appendUtf8(text, 0xfffd);
            high = 0;
        }
        if (c == '"') break;
        if (c != '\\') {
            text += static_cast<char>(c);
        } else {
            const int escaped = look();
            ++m_next;
            const std::string_view from = "\"\\/bfnrt", to = "\"\\/\b\f\n\r\t";
            if (const std::size_t place = escaped < 0 ? std::string_view::npos : from.find(static_cast<char>(escaped));
                place != std::string_view::npos) {
                text += to[place];
            } else if (std::uint32_t code = 0; escaped == 'u' && hexDigits(code)) {
                if (high != 0 && code >= 0xdc00 && code < 0xe000) {
                    appendUtf8(text, 0x10000 + ((high - 0xd800) << 10) + (code - 0xdc00));
                    high = 0;
                } else if (code >= 0xd800 && code < 0xdc00) {
                    high = code;
                } else {
                    appendUtf8(text, code >= 0xdc00 && code < 0xe000 ? 0xfffd : code);
                }
            } else {
                return error(message("results-json.an-escape-is-unknown", "A text has an escape that JSON does not know."));
            }
        }
        if (text.size() > kMaxText)
            return error(message("results-json.a-text-is-too-long", "A text is longer than {most} bytes.", {{"most", kMaxText}}));
    }
    return text;
}

Result<double> JsonScanner::number() {
    TD_CHECK(peek());
    std::string word;
    while (isOfNumber(look()) && word.size() <= kMaxNumber) {
        word += static_cast<char>(look());
        ++m_next;
    }
    if (word == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (word == "Infinity") return std::numeric_limits<double>::infinity();
    if (word == "-Infinity") return -std::numeric_limits<double>::infinity();
    double value = 0;
    const char* end = word.data() + word.size();
    const auto read = std::from_chars(word.data(), end, value);
    const bool digits = !word.empty() && (isDigit(word[0]) || (word[0] == '-' && word.size() > 1 && isDigit(word[1])));
    if (!digits || read.ptr != end)
        return error(
            message("results-json.no-number", "There is no number where one is expected: {word}.",
                    {{"word", escapeForDisplay(word.empty() ? std::string(1, static_cast<char>(std::max(look(), 0))) : word, 40)}}));
    // Beyond the range of a double: Python reads infinity or zero.
    if (read.ec == std::errc::result_out_of_range)
        return word.find("e-") != std::string::npos ? 0.0 : std::copysign(HUGE_VAL, word[0] == '-' ? -1.0 : 1.0);
    return value;
}

Result<void> JsonScanner::list(const std::function<Result<void>()>& item) {
    TD_CHECK(expect('['));
    TD_TRY(char next, peek());
    if (next == ']') return expect(']');
    while (true) {
        TD_CHECK(item());
        TD_TRY(next, peek());
        if (next == ']') return expect(']');
        TD_CHECK(expect(','));
    }
}

Result<void> JsonScanner::object(const std::function<Result<void>(const std::string& key)>& member) {
    TD_CHECK(expect('{'));
    TD_TRY(char next, peek());
    if (next == '}') return expect('}');
    while (true) {
        TD_TRY(const std::string key, string());
        TD_CHECK(expect(':'));
        TD_CHECK(member(key));
        TD_TRY(next, peek());
        if (next == '}') return expect('}');
        TD_CHECK(expect(','));
    }
}

Result<void> JsonScanner::skipString() {
    TD_CHECK(expect('"'));
    while (true) {
        const int c = look();
        if (c < 0) return error(message("results-json.a-text-does-not-end", "A text does not end."));
        ++m_next;
        if (c == '"') return {};
        if (c == '\\') ++m_next;
    }
}

Result<void> JsonScanner::skip() {
    // Brackets that are open; commas and colons between values are passed over.
    std::string open;
    do {
        TD_TRY(const char next, peek());
        if (next == '\0') return error(message("results-json.the-file-ends-in-a-value", "The file ends in the middle of a value."));
        if (next == '"') {
            TD_CHECK(skipString());
        } else if (next == '[' || next == '{') {
            if (open.size() >= kMaxDepth)
                return error(message("results-json.too-deep", "Values are nested deeper than {most} levels.", {{"most", kMaxDepth}}));
            open += next == '[' ? ']' : '}';
            ++m_next;
        } else if (next == ']' || next == '}' || next == ',' || next == ':') {
            const bool closes = !open.empty() && next == open.back();
            if (open.empty() || (!closes && (next == ']' || next == '}')))
                return error(message("results-json.a-value-is-missing", "A value is missing before {found}.", {{"found", next}}));
            if (closes) open.pop_back();
            ++m_next;
        } else if (isOfNumber(next)) {
            while (isOfNumber(look())) ++m_next;
        } else {
            return error(message("results-json.another-character-in-a-value", "There is {found} in a value.",
                                 {{"found", escapeForDisplay(std::string(1, next))}}));
        }
    } while (!open.empty());
    return {};
}

Result<void> JsonScanner::end() {
    TD_TRY(const char next, peek());
    if (next == '\0') return {};
    return error(message("results-json.something-follows", "Something follows the end of the data."));
}

}  // namespace teardown::metrics
