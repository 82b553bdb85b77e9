#include "core/training/logs/log_line.h"

#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <unordered_map>

namespace teardown::training {

namespace {

class LineScanner {
public:
    LineScanner(std::string_view text, LogLine& line) : m_text(text), m_line(line) {}

    std::optional<BrokenAt> read() {
        skipSpace();
        if (m_at == m_text.size()) return broken(BrokenReason::CutOff);
        if (m_text[m_at] != '{') {
            if (!skipValue()) return m_broken;
            return BrokenAt{BrokenReason::NotObject, 1};
        }
        if (!members({})) return m_broken;
        skipSpace();
        if (m_at < m_text.size()) return broken(BrokenReason::MoreBehind);
        return std::nullopt;
    }

private:
    /// Where the value of a key is: a line with many keys takes no time that grows with their square.
    using Places = std::unordered_map<std::string, std::size_t>;
    static constexpr std::size_t kMostKeysOfLine = 10'000;

    BrokenAt broken(BrokenReason reason) const { return {reason, m_at + 1}; }
    bool fail() {
        m_broken = broken(m_at >= m_text.size() ? BrokenReason::CutOff : BrokenReason::NotJson);
        return false;
    }
    void skipSpace() {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t' || m_text[m_at] == '\r' || m_text[m_at] == '\n'))
            ++m_at;
    }
    bool take(char c) {
        skipSpace();
        if (m_at >= m_text.size() || m_text[m_at] != c) return false;
        ++m_at;
        return true;
    }

    /// An object's members. Those of an object in the line's object are named with its key in front; there is no third level.
    bool members(const std::string& before) {
        if (!take('{')) return fail();
        if (take('}')) return true;
        while (true) {
            skipSpace();
            if (++m_keys > kMostKeysOfLine) return m_broken = broken(BrokenReason::TooLong), false;
            std::string key;
            if (!string(key)) return false;
            if (!take(':')) return fail();
            skipSpace();
            if (!value(before.empty() ? key : before + '.' + key, before.empty())) return false;
            if (take('}')) return true;
            if (!take(',')) return fail();
        }
    }

    bool value(const std::string& key, bool top) {
        if (m_at >= m_text.size()) return fail();
        const char c = m_text[m_at];
        if (c == '"') {
            std::string text;
            if (!string(text)) return false;
            if (top) set(m_line.texts, m_textPlaces, key, std::move(text));
            return true;
        }
        if (c == '{' && top) return members(key);
        double number = 0;
        if (isDigit(c) || c == '-' || c == 'N' || c == 'I') {
            if (!this->number(number)) return fail();
            set(m_line.numbers, m_numberPlaces, key, number);
            return true;
        }
        if (!skipValue()) return false;
        if (m_otherPlaces.try_emplace(key, m_line.others.size()).second) m_line.others.push_back(key);
        return true;
    }

    template <class Value>
    static void set(std::vector<std::pair<std::string, Value>>& into, Places& places, const std::string& key, Value value) {
        const auto [place, isNew] = places.try_emplace(key, into.size());
        if (isNew)
            into.emplace_back(key, std::move(value));
        else
            into[place->second].second = std::move(value);
    }

    bool word(std::string_view expected) {
        if (!m_text.substr(m_at).starts_with(expected)) return false;
        m_at += expected.size();
        return true;
    }

    bool number(double& result) {
        constexpr double kInfinity = std::numeric_limits<double>::infinity();
        if (word("NaN")) return result = std::numeric_limits<double>::quiet_NaN(), true;
        if (word("Infinity")) return result = kInfinity, true;
        if (word("-Infinity")) return result = -kInfinity, true;
        const char *begin = m_text.data() + m_at, *end = m_text.data() + m_text.size();
        // from_chars takes more than JSON does: "inf", ".5", "007".
        const char* first = begin + (begin < end && *begin == '-');
        if (first == end || !isDigit(*first) || (*first == '0' && first + 1 < end && isDigit(first[1]))) return false;
        const auto read = std::from_chars(begin, end, result);
        if (read.ec == std::errc::result_out_of_range)
            result = outOfRange(std::string_view(begin, static_cast<std::size_t>(read.ptr - begin)));
        if (read.ec == std::errc::invalid_argument) return false;
        m_at = static_cast<std::size_t>(read.ptr - m_text.data());
        return true;
    }
    /// As Python reads it: 1e999 is infinite, 1e-999 is 0.
    static double outOfRange(std::string_view digits) {
        const std::size_t exponent = digits.find_first_of("eE");
        const bool small = exponent != std::string_view::npos && digits.substr(exponent + 1).starts_with('-');
        const double size = small ? 0.0 : std::numeric_limits<double>::infinity();
        return digits.starts_with('-') ? -size : size;
    }

    bool hex(std::uint32_t& code) {
        if (m_text.size() - m_at < 4) return m_at = m_text.size(), false;
        const auto read = std::from_chars(m_text.data() + m_at, m_text.data() + m_at + 4, code, 16);
        if (read.ptr != m_text.data() + m_at + 4) return false;
        m_at += 4;
        return true;
    }

    bool escape(std::string& out) {
        static constexpr std::string_view kFrom = "\"\\/bfnrt", kTo = "\"\\/\b\f\n\r\t";
        if (m_at >= m_text.size()) return false;
        const char c = m_text[m_at++];
        if (const std::size_t known = kFrom.find(c); known != std::string_view::npos) return out += kTo[known], true;
        std::uint32_t code = 0;
        if (c != 'u' || !hex(code)) return false;
        if (code >= 0xd800 && code < 0xdc00 && m_text.substr(m_at).starts_with("\\u")) {
            const std::size_t back = m_at;
            std::uint32_t low = 0;
            m_at += 2;
            if (hex(low) && low >= 0xdc00 && low < 0xe000)
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            else
                m_at = back;
        }
        if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
        appendUtf8(out, code);
        return true;
    }

    bool string(std::string& out) {
        if (m_at >= m_text.size() || m_text[m_at] != '"') return fail();
        ++m_at;
        while (m_at < m_text.size()) {
            const std::size_t next = std::min(m_text.find_first_of("\"\\", m_at), m_text.size());
            out.append(m_text.substr(m_at, next - m_at));
            m_at = next;
            if (m_at == m_text.size()) break;
            if (m_text[m_at++] == '"') return true;
            if (!escape(out)) return fail();
        }
        return fail();
    }

    /// Any value, with a stack of its brackets.
    bool skipValue() {
        std::string open;
        do {
            skipSpace();
            if (m_at >= m_text.size()) return fail();
            const char c = m_text[m_at];
            double ignored = 0;
            std::string text;
            bool ended = true;
            if (c == '[' || c == '{') {
                if (static_cast<int>(open.size()) >= kMostLogDepth) return m_broken = broken(BrokenReason::TooDeep), false;
                ++m_at;
                if (!take(c == '[' ? ']' : '}')) {
                    open += c;
                    ended = false;
                    if (c == '{' && !key()) return false;
                }
            } else if (c == '"') {
                if (!string(text)) return false;
            } else if (!word("true") && !word("false") && !word("null") && !number(ignored)) {
                return cutWord();
            }
            // What follows a value that ended: brackets that end with it, or a comma.
            while (ended && !open.empty()) {
                if (take(',')) {
                    if (open.back() == '{' && !key()) return false;
                    break;
                }
                if (!take(open.back() == '[' ? ']' : '}')) return fail();
                open.pop_back();
            }
        } while (!open.empty());
        return true;
    }
    bool key() {
        std::string ignored;
        skipSpace();
        if (!string(ignored)) return false;
        return take(':') || fail();
    }
    /// "tru" at the end of a line is cut off.
    bool cutWord() {
        const std::string_view rest = m_text.substr(m_at);
        for (const std::string_view known : {"true", "false", "null", "NaN", "Infinity", "-Infinity", "-"})
            if (known.starts_with(rest)) m_at = m_text.size();
        return fail();
    }

    std::string_view m_text;
    LogLine& m_line;
    Places m_numberPlaces, m_textPlaces, m_otherPlaces;
    std::size_t m_at = 0;
    std::size_t m_keys = 0;
    BrokenAt m_broken;
};

template <class Value>
const Value* valueOf(const std::vector<std::pair<std::string, Value>>& in, std::string_view key) {
    const auto found = std::find_if(in.begin(), in.end(), [&](const auto& entry) { return entry.first == key; });
    return found == in.end() ? nullptr : &found->second;
}

}  // namespace

const double* LogLine::number(std::string_view key) const { return valueOf(numbers, key); }
const std::string* LogLine::text(std::string_view key) const { return valueOf(texts, key); }

std::optional<BrokenAt> readLogLine(std::string_view text, LogLine& line) {
    line = {};
    return LineScanner(text, line).read();
}

}  // namespace teardown::training
