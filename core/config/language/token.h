// Tokens of the Python subset. A token is a range of the source text; the lexer stores decoded literals beside it.
#pragma once

#include "core/base/text.h"
#include "core/config/config_value.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::config {

enum class TokenKind { Name, Number, String, FormattedString, Operator, Newline, Indent, Dedent, BadDedent, End };

struct Token {
    TokenKind kind = TokenKind::End;
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    std::uint32_t bodyOffset = 0;  ///< of a formatted string: its text between the quotes
    std::uint32_t bodyLength = 0;
    bool raw = false;       ///< of a formatted string
    std::string_view text;  ///< as written
    ConfigValue value;      ///< of a number or string
    std::string normal;     ///< of a name beyond ASCII: in normal form KC, as Python uses it

    std::string name() const { return normal.empty() ? std::string(text) : normal; }
};

/// Splits source[begin, end) into tokens, the last one End. Newlines within brackets are left out; with `insideBrackets` all are. Throws
/// Failure (config-syntax, config-refused) whose place holds only the offset.
std::vector<Token> tokenize(std::string_view source, std::size_t begin, std::size_t end, bool insideBrackets = false);

/// Text of a string literal's body with its escapes decoded. `offset` is the body's position in the source, for messages.
std::string decodeEscapes(std::string_view body, std::size_t offset);
/// Value of a number literal (any of Python's forms). Throws on a malformed one.
ConfigValue decodeNumber(std::string_view text, std::size_t offset);

/// Characters of a Python name; those beyond ASCII are checked later.
constexpr bool isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool isNamePart(char c) { return isNameStart(c) || isDigit(c); }

/// One character.
std::string utf8Of(std::uint32_t code);

[[noreturn]] void failAt(std::string code, Message what, std::size_t offset, Message remedy = {});
[[noreturn]] void syntaxErrorAt(Message what, std::size_t offset);

}  // namespace teardown::config
