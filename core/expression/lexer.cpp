#include "core/base/text.h"
#include "core/expression/parser.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace teardown::expression {
namespace {

bool startsName(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continuesName(char c) { return startsName(c) || isDigit(c); }

constexpr std::string_view kExpressionSigns[] = {"...", "**", "//", "<=", ">=", "==", "!=", "+", "-", "*", "/",
                                                 "%",   "<",  ">",  "(",  ")",  "[",  "]",  ",", ":", "."};

/// Characters of other languages and keyboards that replace Python's operators.
/// Operators of other languages, and what to write here instead.
struct Foreign {
    std::string_view text;
    MessageText remedy;
    const char* word = "";
};

constexpr MessageText kWrite{"do.write-the-word", "Write '{word}'."};
constexpr MessageText kCompare{"do.to-compare-write", "To compare, write '=='."};
constexpr MessageText kPower{"do.for-a-power-write", "For a power, write '**'."};
constexpr MessageText kProduct{"do.for-a-product-write", "For a product, write '*'."};
constexpr MessageText kUnquoted{"do.names-stand-without-quotation", "Names stand without quotation marks."};
constexpr MessageText kGroup{"do.to-group-write", "To group, write '(' and ')'."};
constexpr MessageText kCombine{"do.combine-conditions-with-and", "Combine conditions with 'and'."};

constexpr Foreign kForeign[] = {
    {"&&", kWrite, "and"},
    {"||", kWrite, "or"},
    {"&", kWrite, "and"},
    {"|", kWrite, "or"},
    {"!", kWrite, "not"},
    {"~", kWrite, "not"},
    {"=", kCompare},
    {"^", kPower},
    {"\u00d7", kWrite, "*"},
    {"\u00b7", kWrite, "*"},
    {"\u00f7", kWrite, "/"},
    {"\u2212", kWrite, "-"},
    {"\u2013", kWrite, "-"},
    {"\u2264", kWrite, "<="},
    {"\u2265", kWrite, ">="},
    {"\u2260", kWrite, "!="},
    {"\u2026", kWrite, "..."},
    {"\u221e", kWrite, "inf"},
    {"'", kUnquoted},
    {"\"", kUnquoted},
    {"{", kGroup},
    {"}", kGroup},
    {";", kCombine},
    {"@", kProduct},
};

}  // namespace

Result<void> Parser::advance() {
    m_end = m_token.begin + static_cast<std::uint32_t>(m_token.text.size());
    while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t' || m_text[m_at] == '\n' || m_text[m_at] == '\r')) ++m_at;
    m_token = {TokenKind::End, m_text.substr(m_at, 0), static_cast<std::uint32_t>(m_at), 0};
    if (m_at >= m_text.size()) return {};
    const char c = m_text[m_at];
    if (isDigit(c) || (c == '.' && m_at + 1 < m_text.size() && isDigit(m_text[m_at + 1]))) return number();
    if (!startsName(c)) return sign();
    name();
    return {};
}

Result<void> Parser::number() {
    const std::size_t begin = m_at;
    std::string digits;
    const auto run = [&] {
        // As in Python, an underscore may stand between two digits.
        while (m_at < m_text.size() && (isDigit(m_text[m_at]) || (m_text[m_at] == '_' && m_at > begin && isDigit(m_text[m_at - 1]) &&
                                                                  m_at + 1 < m_text.size() && isDigit(m_text[m_at + 1])))) {
            if (m_text[m_at] != '_') digits += m_text[m_at];
            ++m_at;
        }
    };
    run();
    if (m_at < m_text.size() && m_text[m_at] == '.') {
        digits += m_text[m_at++];
        run();
    }
    if (m_at < m_text.size() && (m_text[m_at] == 'e' || m_text[m_at] == 'E')) {
        std::size_t exponent = m_at + 1;
        if (exponent < m_text.size() && (m_text[exponent] == '+' || m_text[exponent] == '-')) ++exponent;
        if (exponent < m_text.size() && isDigit(m_text[exponent])) {
            // from_chars does not accept a plus sign in an exponent everywhere.
            digits += 'e';
            if (m_text[m_at + 1] == '-') digits += '-';
            m_at = exponent;
            run();
        }
    }
    if (m_at < m_text.size() && continuesName(m_text[m_at])) {
        while (m_at < m_text.size() && continuesName(m_text[m_at])) ++m_at;
        return errorAt(begin,
                       message("lexer.is-neither-a-number", "'{text}' is neither a number nor a name.",
                               {{"text", escapeForDisplay(m_text.substr(begin, m_at - begin), 40)}}),
                       message("do.numbers-look-like-12", "Numbers look like 12, 0.5 or 1e-3; names begin with a letter."));
    }
    m_token.kind = TokenKind::Number;
    m_token.text = m_text.substr(begin, m_at - begin);
    const auto [rest, code] = std::from_chars(digits.data(), digits.data() + digits.size(), m_token.number);
    if (code == std::errc::result_out_of_range) {
        const std::size_t exponent = digits.find('e');
        const bool tiny = exponent != std::string::npos ? digits.find('-', exponent) != std::string::npos
                                                        : digits.front() == '0' || digits.front() == '.';
        if (!tiny)
            return errorAt(begin, message("lexer.the-number-is-too", "The number is too large for float64."),
                           message("do.write-inf-for-infinity", "Write inf for infinity."));
        m_token.number = 0;
    } else if (code != std::errc() || rest != digits.data() + digits.size()) {
        return errorAt(begin,
                       message("lexer.is-not-a-number", "'{token}' is not a number.", {{"token", escapeForDisplay(m_token.text, 40)}}),
                       message("do.numbers-look-like-12-0", "Numbers look like 12, 0.5 or 1e-3."));
    }
    return {};
}

void Parser::name() {
    const std::size_t begin = m_at;
    const auto run = [&] {
        while (m_at < m_text.size() && continuesName(m_text[m_at])) ++m_at;
    };
    run();
    // Layer names may contain numbers: backbone.layers.4.output.
    while (m_at + 1 < m_text.size() && m_text[m_at] == '.' && continuesName(m_text[m_at + 1])) {
        ++m_at;
        run();
    }
    m_token.kind = TokenKind::Name;
    m_token.text = m_text.substr(begin, m_at - begin);
}

Result<void> Parser::sign() {
    const std::string_view rest = m_text.substr(m_at);
    for (const std::string_view candidate : kExpressionSigns) {
        if (!rest.starts_with(candidate)) continue;
        m_token.kind = TokenKind::Sign;
        m_token.text = rest.substr(0, candidate.size());
        m_at += candidate.size();
        return {};
    }
    for (const Foreign& foreign : kForeign)
        if (rest.starts_with(foreign.text))
            return errorAt(m_at,
                           message("lexer.has-no-meaning-in", "'{foreign}' has no meaning in an expression.", {{"foreign", foreign.text}}),
                           message(foreign.remedy, {{"word", foreign.word}}));
    // One character of UTF-8.
    std::size_t length = 1;
    while (length < rest.size() && length < 4 && (static_cast<unsigned char>(rest[length]) & 0xC0) == 0x80) ++length;
    return errorAt(m_at,
                   message("lexer.has-no-meaning-in", "'{foreign}' has no meaning in an expression.",
                           {{"foreign", escapeForDisplay(rest.substr(0, length))}}),
                   message("do.remove-it", "Remove it."));
}

}  // namespace teardown::expression
