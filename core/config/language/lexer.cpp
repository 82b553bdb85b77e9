#include "core/base/text.h"
#include "core/config/language/failure.h"
#include "core/config/language/limits.h"
#include "core/config/language/operations.h"
#include "core/config/language/token.h"
#include "core/config/language/unicode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace teardown::config {

void failAt(std::string code, Message what, std::size_t offset, Message remedy) {
    Place where;
    where.offset = offset;
    fail(std::move(code), std::move(what), std::move(where), std::move(remedy));
}

void syntaxErrorAt(Message what, std::size_t offset) { failAt("config-syntax", std::move(what), offset); }

namespace {

/// Replacements for ASCII characters made by word processors and input methods.
Message remedyFor(std::uint32_t code) {
    if (code == 0xA0 || code == 0x202F || code == 0x3000)
        return message("config-syntax.space", "Python does not accept this space: replace it by an ordinary one.");
    if (code == 0xFEFF || (code >= 0x200B && code <= 0x200F))
        return message("config-syntax.invisible", "This character cannot be seen: remove it.");
    if ((code >= 0x2018 && code <= 0x201F) || code == 0xAB || code == 0xBB || code == 0x2032 || code == 0x2033)
        return message("config-syntax.quotation-mark", "This is a typographic quotation mark: write ' or \".");
    if ((code >= 0xFF01 && code <= 0xFF5E) || code == 0x3001)
        return message("config-syntax.full-width", "This is a full-width sign: write the ASCII one.");
    if (code >= 0x2010 && code <= 0x2015) return message("config-syntax.dash", "This is a dash: write the minus sign.");
    return {};
}

constexpr std::array<std::string_view, 5> kThree = {"**=", "//=", ">>=", "<<=", "..."};
constexpr std::array<std::string_view, 20> kTwo = {
    "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=", "-=", "*=", "/=", "%=", "@=", "&=", "|=", "^=", ":=", "<>"};
constexpr std::string_view kOne = "+-*/%@&|^~<>()[]{},:.;=";

class Lexer {
public:
    Lexer(std::string_view source, std::size_t begin, std::size_t end, bool insideBrackets)
        : m_source(source.substr(0, end)), m_at(begin), m_inside(insideBrackets), m_lineStart(!insideBrackets) {}

    std::vector<Token> run() {
        m_tokens.reserve((m_source.size() - m_at) / 4 + 8);
        while (m_at < m_source.size()) step();
        if (!m_brackets.empty()) {
            const std::size_t opened = m_brackets.back().offset;
            syntaxErrorAt(message("lexer.was-never-closed", "'{source}' was never closed", {{"source", m_source[opened]}}), opened);
        }
        if (!m_inside) newline();
        for (; m_depths.size() > 1; m_depths.pop_back()) push(TokenKind::Dedent, m_at, 0);
        push(TokenKind::End, m_at, 0);
        return std::move(m_tokens);
    }

private:
    char peek(std::size_t ahead = 0) const { return m_at + ahead < m_source.size() ? m_source[m_at + ahead] : '\0'; }

    Token& push(TokenKind kind, std::size_t offset, std::size_t length) {
        Token& token = m_tokens.emplace_back();
        token.kind = kind;
        token.offset = static_cast<std::uint32_t>(offset);
        token.length = static_cast<std::uint32_t>(length);
        token.text = m_source.substr(offset, length);
        return token;
    }

    void newline() {
        if (m_tokens.empty()) return;
        const TokenKind last = m_tokens.back().kind;
        if (last != TokenKind::Newline && last != TokenKind::Indent && last != TokenKind::Dedent && last != TokenKind::BadDedent)
            push(TokenKind::Newline, m_at, 0);
    }

    void step() {
        const char c = m_source[m_at];
        if (m_lineStart) return indentation();
        if (c == ' ' || c == '\t' || c == '\f') {
            ++m_at;
        } else if (c == '\n') {
            if (m_brackets.empty() && !m_inside) {
                newline();
                m_lineStart = true;
            }
            ++m_at;
        } else if (c == '#') {
            m_at = std::min(m_source.find('\n', m_at), m_source.size());
        } else if (c == '\\') {
            continuation();
        } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            number();
        } else if (c == '\'' || c == '"') {
            string(m_at, m_at);
        } else if (isNameStart(c)) {
            name();
        } else {
            operatorToken();
        }
    }

    /// The indentation of a line with tabs to multiples of eight and of one: both must agree on which line is deeper.
    struct Depth {
        std::size_t wide = 0, narrow = 0;
    };

    void indentation() {
        Depth depth;
        for (; peek() == ' ' || peek() == '\t' || peek() == '\f'; ++m_at) {
            if (peek() == '\f')
                depth = {};  // a form feed restarts the indentation
            else if (peek() == '\t')
                depth = {(depth.wide / 8 + 1) * 8, depth.narrow + 1};
            else
                depth = {depth.wide + 1, depth.narrow + 1};
        }
        m_lineStart = false;
        if (m_at >= m_source.size() || peek() == '\n' || peek() == '#') return;
        const Depth& current = m_depths.back();
        if ((depth.wide > current.wide) != (depth.narrow > current.narrow) ||
            (depth.wide == current.wide) != (depth.narrow == current.narrow))
            syntaxErrorAt(message("lexer.inconsistent-use-of-tabs", "inconsistent use of tabs and spaces in indentation"), m_at);
        if (depth.wide > current.wide) {
            if (m_depths.size() > 99) syntaxErrorAt(message("lexer.too-many-levels-of", "too many levels of indentation"), m_at);
            m_depths.push_back(depth);
            push(TokenKind::Indent, m_at, 0);  // the parser decides whether one is expected here
            return;
        }
        while (depth.wide < m_depths.back().wide) {
            m_depths.pop_back();
            const bool fits = depth.wide >= m_depths.back().wide;
            push(fits && depth.wide != m_depths.back().wide ? TokenKind::BadDedent : TokenKind::Dedent, m_at, 0);
        }
    }

    void continuation() {
        if (peek(1) != '\n') {
            if (m_at + 1 >= m_source.size())
                syntaxErrorAt(message("lexer.unexpected-eof-while-parsing", "unexpected EOF while parsing"), m_at);
            syntaxErrorAt(message("lexer.unexpected-character-after-line", "unexpected character after line continuation character"), m_at);
        }
        m_at += 2;
    }

    void number() {
        const std::size_t begin = m_at;
        const bool prefixed = peek() == '0' && std::string_view("xXoObB").find(peek(1)) != std::string_view::npos && peek(1) != '\0';
        while (m_at < m_source.size()) {
            const char c = peek();
            const bool exponentSign =
                !prefixed && (c == '+' || c == '-') && (m_source[m_at - 1] == 'e' || m_source[m_at - 1] == 'E') && isDigit(peek(1));
            if (!isNamePart(c) && !(c == '.' && !prefixed) && !exponentSign) break;
            if (m_at > begin && startsKeyword(begin)) break;
            ++m_at;
        }
        const std::string_view text = m_source.substr(begin, m_at - begin);
        push(TokenKind::Number, begin, text.size()).value = decodeNumber(text, begin);
    }

    /// `1if x else 2` is Python: a keyword may follow a number without a space.
    bool startsKeyword(std::size_t begin) const {
        if (!isDigit(m_source[m_at - 1]) || m_source.substr(begin, 2) == "0x" || m_source.substr(begin, 2) == "0X") return false;
        for (const std::string_view word : {"and", "else", "for", "if", "in", "is", "not", "or"})
            if (m_source.substr(m_at, word.size()) == word && !isNamePart(peek(word.size()))) return true;
        return false;
    }

    void name() {
        const std::size_t begin = m_at;
        while (m_at < m_source.size() && isNamePart(peek())) ++m_at;
        const std::size_t length = m_at - begin;
        if ((peek() == '\'' || peek() == '"') && length <= 2 && isStringPrefix(m_source.substr(begin, length))) return string(begin, m_at);
        requireIdentifier(begin, m_at);
        Token& token = push(TokenKind::Name, begin, length);
        if (isAscii(token.text)) return;
        token.normal = normalFormKC(token.text);
        for (const std::string_view constant : {"None", "True", "False"})
            if (token.normal == constant)
                syntaxErrorAt(message("lexer.identifier-field-cant-represent", "identifier field can't represent '{constant}' constant",
                                      {{"constant", constant}}),
                              begin);
    }

    void requireIdentifier(std::size_t begin, std::size_t end) const {
        const std::string_view name = m_source.substr(begin, end - begin);
        if (isAscii(name)) return;
        std::size_t at = begin;
        for (const std::string_view character : characters(name)) {
            const std::uint32_t code = codeOf(character);
            if (!(at == begin ? isIdentifierStart(code) : isIdentifierPart(code)))
                failAt("config-syntax",
                       isPrintable(code) ? message("config-syntax.invalid-character-u", "invalid character '{character}' (U+{code})",
                                                   {{"character", character}, {"code", code, "04X"}})
                                         : message("config-syntax.invalid-non-printable-character",
                                                   "invalid non-printable character U+{code}", {{"code", code, "04X"}}),
                       at, remedyFor(code));
            at += character.size();
        }
    }

    static bool isStringPrefix(std::string_view text) {
        std::string lower;
        for (const char c : text) lower += static_cast<char>(c | 0x20);
        for (const std::string_view prefix : {"r", "u", "b", "f", "br", "rb", "fr", "rf"})
            if (lower == prefix) return true;
        return false;
    }

    void string(std::size_t begin, std::size_t quoteAt) {
        bool raw = false, bytes = false, formatted = false;
        for (std::size_t i = begin; i < quoteAt; ++i) {
            const char c = static_cast<char>(m_source[i] | 0x20);
            raw = raw || c == 'r';
            bytes = bytes || c == 'b';
            formatted = formatted || c == 'f';
        }
        const char quote = m_source[quoteAt];
        const bool triple = m_source.substr(quoteAt, 3) == std::string(3, quote);
        const std::size_t bodyBegin = quoteAt + (triple ? 3 : 1);
        const std::size_t bodyEnd = findEnd(begin, bodyBegin, quote, triple);
        m_at = bodyEnd + (triple ? 3 : 1);
        const std::string_view body = m_source.substr(bodyBegin, bodyEnd - bodyBegin);
        if (bytes)
            failAt("config-refused", message("config-refused.a-bytes-literal-has", "a bytes literal has no place in a config"), begin);
        Token& token = push(formatted ? TokenKind::FormattedString : TokenKind::String, begin, m_at - begin);
        if (formatted) {
            token.bodyOffset = static_cast<std::uint32_t>(bodyBegin);
            token.bodyLength = static_cast<std::uint32_t>(body.size());
            token.raw = raw;
        } else {
            token.value =
                ConfigValue::string(raw || body.find('\\') == std::string_view::npos ? std::string(body) : decodeEscapes(body, bodyBegin));
        }
    }

    std::size_t findEnd(std::size_t begin, std::size_t bodyBegin, char quote, bool triple) const {
        for (std::size_t i = bodyBegin; i < m_source.size(); ++i) {
            if (m_source[i] == '\\')
                ++i;
            else if (m_source[i] == '\n' && !triple)
                break;
            else if (m_source[i] == quote && (!triple || m_source.substr(i, 3) == std::string(3, quote)))
                return i;
        }
        const auto lastLine =
            1 + std::count(m_source.begin(), m_source.begin() + static_cast<std::ptrdiff_t>(triple ? m_source.size() : begin), '\n');
        const auto shown = triple && m_source.ends_with('\n') ? lastLine - 1 : lastLine;
        syntaxErrorAt(message("lexer.unterminated-string-literal-detected", "unterminated {which}string literal (detected at line {shown})",
                              {{"which", triple ? message("lexer.triple-quoted", "triple-quoted ") : Message()}, {"shown", shown}}),
                      begin);
    }

    void operatorToken() {
        const std::string_view rest = m_source.substr(m_at);
        std::size_t length = 0;
        for (const std::string_view candidate : kThree)
            if (rest.starts_with(candidate)) length = 3;
        if (length == 0)
            for (const std::string_view candidate : kTwo)
                if (rest.starts_with(candidate)) length = 2;
        if (length == 0 && kOne.find(rest[0]) != std::string_view::npos) length = 1;
        if (length == 0 && rest.starts_with("!=")) length = 2;
        if (length == 0) {
            const auto byte = static_cast<unsigned char>(rest[0]);
            if (byte < 0x20 || byte == 0x7F)
                syntaxErrorAt(
                    message("lexer.invalid-non-printable-character", "invalid non-printable character U+{byte}", {{"byte", byte, "04X"}}),
                    m_at);
            syntaxErrorAt(message("lexer.invalid-syntax", "invalid syntax"), m_at);
        }
        if (length == 1) trackBracket(rest[0]);
        push(TokenKind::Operator, m_at, length);
        m_at += length;
    }

    void trackBracket(char c) {
        static constexpr std::string_view kOpen = "([{";
        static constexpr std::string_view kClose = ")]}";
        if (kOpen.find(c) != std::string_view::npos) {
            if (m_brackets.size() >= static_cast<std::size_t>(kMaxNesting))
                syntaxErrorAt(message("lexer.too-many-nested-parentheses", "too many nested parentheses"), m_at);
            m_brackets.push_back({m_at, 0});
        } else if (const std::size_t kind = kClose.find(c); kind != std::string_view::npos) {
            if (m_brackets.empty()) syntaxErrorAt(message("lexer.unmatched", "unmatched '{c}'", {{"c", c}}), m_at);
            const char opened = m_source[m_brackets.back().offset];
            if (opened != kOpen[kind])
                syntaxErrorAt(
                    message("lexer.closing-parenthesis-does-not", "closing parenthesis '{c}' does not match opening parenthesis '{opened}'",
                            {{"c", c}, {"opened", opened}}),
                    m_at);
            m_brackets.pop_back();
        } else if (c == ',' && !m_brackets.empty() && ++m_brackets.back().commas > kMaxElements) {
            failAt("config-limit", message("config-limit.more-than-1-000", "more than 1,000,000 elements"), m_brackets.back().offset);
        }
    }

    std::string_view m_source;
    std::size_t m_at;
    bool m_inside;
    bool m_lineStart;
    struct Bracket {
        std::size_t offset;
        std::uint64_t commas;  ///< directly in it
    };
    std::vector<Bracket> m_brackets;
    std::vector<Depth> m_depths = {{}};
    std::vector<Token> m_tokens;
};

}  // namespace

std::vector<Token> tokenize(std::string_view source, std::size_t begin, std::size_t end, bool insideBrackets) {
    return Lexer(source, begin, end, insideBrackets).run();
}

}  // namespace teardown::config
