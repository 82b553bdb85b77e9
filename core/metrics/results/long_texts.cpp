#include "core/metrics/results/long_texts.h"

#include "core/metrics/results/scratch_file.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace teardown::metrics {

namespace {

constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;
constexpr std::size_t kLongestLine = 4096;
constexpr std::size_t kHeld = 4;  ///< tokens that the call of a long text may change: the name, its memo, the mark

// Opcodes of pickles.
constexpr char kMark = '(', kTuple = 't', kReduce = 'R', kPop = '0', kStop = '.', kUnicode = 'X', kGlobal = 'c';
constexpr char kTuple2 = '\x86';
constexpr std::string_view kEncode = "c_codecs\nencode\n";

/// An opcode with its argument, except that of a text, which may be long.
struct PickleToken {
    std::string bytes;
    std::uint64_t text = 0;  ///< bytes of the text that follows

    char opcode() const { return bytes[0]; }
    bool is(char one) const { return bytes.size() == 1 && bytes[0] == one; }
    bool stores() const { return opcode() == 'q' || opcode() == 'r'; }
    bool recalls() const { return opcode() == 'h' || opcode() == 'j'; }
    std::uint64_t number() const {
        std::uint64_t value = 0;
        for (std::size_t i = bytes.size(); i-- > 1;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
        return value;
    }
};

/// Bytes of the argument, or nullopt for opcodes that results do not need.
std::optional<std::size_t> argumentBytes(char opcode) {
    switch (opcode) {
        case '\x80':
        case 'q':
        case 'h':
        case 'K':
        case 'U':
        case '\x8a':
            return 1;
        case 'M':
            return 2;
        case 'r':
        case 'j':
        case 'J':
        case 'T':
        case kUnicode:
            return 4;
        case 'G':
            return 8;
        default:
            return std::string_view("N\x88\x89}])(t\x85\x86\x87Rbsuae.0").find(opcode) != std::string_view::npos
                       ? std::optional<std::size_t>(0)
                       : std::nullopt;
    }
}

class PickleTokens {
public:
    explicit PickleTokens(std::shared_ptr<const InputFile> file) : m_file(std::move(file)) {}

    std::uint64_t position() const { return m_position; }
    void skip(std::uint64_t count) { m_position += count; }
    /// nullopt: an opcode that is not expected, or the end.
    std::optional<PickleToken> next() {
        const auto opcode = take(1);
        if (!opcode) return std::nullopt;
        PickleToken token{std::string(*opcode), 0};
        if (token.opcode() == kGlobal) return line(token) && line(token) ? std::optional(token) : std::nullopt;
        const auto length = argumentBytes(token.opcode());
        if (!length) return std::nullopt;
        const auto argument = take(*length);
        if (!argument) return std::nullopt;
        token.bytes += *argument;
        const std::uint64_t text = std::string_view("U\x8aTX").find(token.opcode()) != std::string_view::npos ? token.number() : 0;
        if (text > m_file->size() - m_position) return std::nullopt;
        token.text = text;
        return token;
    }
    /// The next bytes, which lie in one block; nullopt at the end of the file. `count` is at most kPiece.
    std::optional<std::string_view> take(std::uint64_t count) {
        if (count > m_file->size() - std::min(m_file->size(), m_position)) return std::nullopt;
        if (m_position < m_start || m_position + count > m_start + m_block.size()) {
            m_start = m_position;
            m_block.resize(std::min(kPiece, m_file->size() - m_start));
            if (auto read = m_file->readAt(m_start, m_block); !read) {
                m_error = read.error();
                m_block.clear();
                return std::nullopt;
            }
        }
        const std::string_view bytes(reinterpret_cast<const char*>(m_block.data()) + (m_position - m_start), count);
        m_position += count;
        return bytes;
    }
    const std::optional<Error>& error() const { return m_error; }

private:
    bool line(PickleToken& token) {
        while (token.bytes.size() < kLongestLine) {
            const auto c = take(1);
            if (!c) return false;
            token.bytes += *c;
            if (*c == "\n") return true;
        }
        return false;
    }

    std::shared_ptr<const InputFile> m_file;
    std::uint64_t m_position = 0;
    std::uint64_t m_start = 0;
    std::vector<std::byte> m_block;
    std::optional<Error> m_error;
};

/// The bytes of UTF-8 text whose characters are bytes; false if one is not. `open`: the first half of a character that goes on.
bool appendLatin1(std::string_view text, unsigned char& open, std::string& out) {
    for (const char character : text) {
        const auto c = static_cast<unsigned char>(character);
        if (open != 0) {
            if ((c & 0xc0) != 0x80) return false;
            out += static_cast<char>((open & 3) << 6 | (c & 0x3f));
            open = 0;
        } else if (c < 0x80) {
            out += character;
        } else if (c == 0xc2 || c == 0xc3) {
            open = c;
        } else {
            return false;
        }
    }
    return true;
}

bool isLatin1(std::string_view encoding) { return encoding == "latin1" || encoding == "latin-1"; }

class LongTexts {
public:
    LongTexts(std::shared_ptr<const InputFile> file, const TaskContext& task, std::uint64_t kept)
        : m_file(std::move(file)), m_tokens(m_file), m_task(task), m_kept(kept) {}

    Result<std::shared_ptr<const InputFile>> rewritten() {
        TD_TRY(m_out, ScratchFile::create());
        const bool understood = run();
        if (m_error) return *m_error;
        if (m_tokens.error()) return *m_tokens.error();
        if (!understood || !m_changed) return m_file;
        return m_out->finish(m_file->path());
    }

private:
    /// False: the file stays as it is.
    bool run() {
        bool first = true;
        while (auto token = m_tokens.next()) {
            if (first && token->bytes != std::string_view("\x80\x02", 2)) return false;
            first = false;
            noteMemo(*token);
            if (token->opcode() == kUnicode && token->text > m_kept && dropCallee()) {
                if (!longText(*token)) return false;
                continue;
            }
            const std::uint64_t text = token->text;
            const bool last = token->is(kStop);
            hold(std::move(*token));
            if (text > 0) flush();
            if (!copyText(text) || !passOn(kPiece)) return false;
            if (!last) continue;
            flush();
            return passOn(0);
        }
        return false;
    }

    /// Which memo entries hold the function and the name of the encoding.
    void noteMemo(const PickleToken& token) {
        if (token.stores() && m_justEncode) m_encode.insert(token.number());
        if (token.stores() && m_justLatin1) m_latin1.insert(token.number());
        m_justEncode = token.bytes == kEncode;
        m_justLatin1 = false;
    }

    /// From the text to the call's end. In front of it the name was put on the stack: it is taken off again, and not put there if the memo
    /// is its only source.
    bool longText(const PickleToken& token) {
        const std::uint64_t start = m_tokens.position();
        const auto size = eachPiece(token.text, [](std::string_view) { return true; });
        if (!size) return false;
        flush();
        std::string head("\x8e");
        for (int i = 0; i < 8; ++i) head += static_cast<char>(*size >> (8 * i));
        m_tokens.skip(start - m_tokens.position());
        m_changed = true;
        return write(head) && eachPiece(token.text, [this](std::string_view bytes) { return write(bytes); }) && restOfCall();
    }

    /// False, and nothing changes, if the text is not the argument of a call of the function.
    bool dropCallee() {
        const bool marked = !m_held.empty() && m_held.back().is(kMark);
        const std::size_t end = m_held.size() - (marked ? 1 : 0);
        if (end == 0) return false;
        const PickleToken& last = m_held[end - 1];
        const bool recalled = last.recalls() && m_encode.contains(last.number());
        const std::size_t name = last.stores() && end > 1 ? end - 2 : end - 1;
        if (!recalled && m_held[name].bytes != kEncode) return false;
        m_closing = marked ? kTuple : kTuple2;
        m_held.resize(recalled ? end - 1 : end);
        if (!recalled) hold({std::string(1, kPop), 0});
        return true;
    }

    /// 'latin1', the tuple of both, the call: only what the memo keeps stays.
    bool restOfCall() {
        auto token = nextKept();
        if (!token) return false;
        if (token->opcode() == kUnicode) {
            const auto name = token->text < kPiece ? m_tokens.take(token->text) : std::nullopt;
            if (!name || !isLatin1(*name)) return false;
            std::string push = token->bytes + std::string(*name);
            token = m_tokens.next();
            if (token && token->stores()) {
                m_latin1.insert(token->number());
                if (!write(push + token->bytes + kPop)) return false;
                token = m_tokens.next();
            }
        } else if (token->recalls() && m_latin1.contains(token->number())) {
            token = m_tokens.next();
        } else {
            return false;
        }
        if (!token || !token->is(m_closing)) return false;
        token = nextKept();
        return token && token->is(kReduce);
    }

    /// The next token that is not the memo of a value that nobody will ask for: a text or tuple within the call.
    std::optional<PickleToken> nextKept() {
        auto token = m_tokens.next();
        if (token && token->stores()) token = m_tokens.next();
        return token;
    }

    /// Calls `piece` with the bytes that `length` bytes of text stand for; how many there are, or nullopt.
    std::optional<std::uint64_t> eachPiece(std::uint64_t length, const std::function<bool(std::string_view)>& piece) {
        std::uint64_t count = 0;
        unsigned char open = 0;
        std::string bytes;
        while (length > 0) {
            const auto text = m_tokens.take(std::min(kPiece, length));
            if (m_task.cancelled()) m_error = cancelledError();
            if (!text || m_error) return std::nullopt;
            length -= text->size();
            bytes.clear();
            if (!appendLatin1(*text, open, bytes) || !piece(bytes)) return std::nullopt;
            count += bytes.size();
        }
        return open == 0 ? std::optional(count) : std::nullopt;
    }

    bool copyText(std::uint64_t length) {
        while (length > 0) {
            const auto text = m_tokens.take(std::min(kPiece, length));
            m_justLatin1 = text && isLatin1(*text);
            if (!text || !write(*text)) return false;
            length -= text->size();
        }
        return true;
    }
    void hold(PickleToken token) {
        m_held.push_back(std::move(token));
        if (m_held.size() <= kHeld) return;
        m_ready += m_held.front().bytes;
        m_held.pop_front();
    }
    void flush() {
        for (const PickleToken& token : m_held) m_ready += token.bytes;
        m_held.clear();
    }
    bool write(std::string_view bytes) {
        m_ready += bytes;
        return passOn(kPiece);
    }
    /// Writes what is ready if it is as much.
    bool passOn(std::size_t least) {
        if (m_ready.size() < least) return true;
        const auto written = m_out->write(std::as_bytes(std::span(m_ready.data(), m_ready.size())));
        m_ready.clear();
        if (!written) m_error = written.error();
        return written.ok();
    }

    std::shared_ptr<const InputFile> m_file;
    PickleTokens m_tokens;
    const TaskContext& m_task;
    std::uint64_t m_kept;
    std::unique_ptr<ScratchFile> m_out;
    std::deque<PickleToken> m_held;
    std::string m_ready;  ///< to be written
    std::unordered_set<std::uint64_t> m_encode, m_latin1;
    bool m_justEncode = false, m_justLatin1 = false;  ///< the last token was one of these
    bool m_changed = false;
    char m_closing = kTuple2;
    std::optional<Error> m_error;
};

}  // namespace

Result<std::shared_ptr<const InputFile>> withLongTextsAsBytes(std::shared_ptr<const InputFile> file, const TaskContext& task,
                                                              std::uint64_t kept) {
    if (file->size() <= kept) return file;
    return LongTexts(std::move(file), task, kept).rewritten();
}

}  // namespace teardown::metrics
