// f-strings: literal parts and replacement fields, whose expressions are parsed in place so that their positions stay correct.
#include "core/config/language/parser.h"

#include <fmt/format.h>

namespace teardown::config {

int Parser::parseFormatted(const Token& token) {
    return parseFormattedRange(token.bodyOffset, token.bodyOffset + token.bodyLength, token.raw, false);
}

/// Parts of source[begin, end). A format specification may have fields too, but no doubled braces.
int Parser::parseFormattedRange(std::size_t begin, std::size_t end, bool raw, bool isFormat) {
    const Nesting nesting(*this);
    std::vector<int> parts;
    std::string literal;
    const auto flush = [&](std::size_t offset) {
        if (literal.empty()) return;
        parts.push_back(add(ExpressionKind::Constant, static_cast<std::uint32_t>(offset)));
        at(parts.back()).value = ConfigValue::string(raw ? literal : decodeEscapes(literal, offset));
        literal.clear();
    };
    for (std::size_t i = begin; i < end;) {
        const char c = m_source[i];
        const bool doubled = !isFormat && i + 1 < end && m_source[i + 1] == c;
        if ((c == '{' || c == '}') && doubled) {
            literal += c;
            i += 2;
        } else if (c == '{') {
            flush(i);
            parts.push_back(parseReplacement(i, end, raw));
        } else if (c == '}') {
            syntaxErrorAt(message("parser-formatted.f-string-single-is", "f-string: single '}}' is not allowed"), i);
        } else {
            literal += c;
            ++i;
        }
    }
    flush(begin);
    return add(ExpressionKind::Formatted, static_cast<std::uint32_t>(begin), std::move(parts));
}

/// `{expression!r:format}` at `position`, which is advanced past it.
int Parser::parseReplacement(std::size_t& position, std::size_t end, bool raw) {
    const std::size_t opened = position++;
    const std::size_t expressionBegin = position;
    int depth = 0;
    char quote = '\0';
    for (; position < end; ++position) {
        const char c = m_source[position];
        if (c == '\\')
            syntaxErrorAt(message("parser-formatted.f-string-expression-part", "f-string expression part cannot include a backslash"),
                          position);
        if (quote != '\0') {
            if (c == quote) quote = '\0';
            continue;
        }
        if (c == '\'' || c == '"')
            quote = c;
        else if (c == '#')
            syntaxErrorAt(message("parser-formatted.f-string-expression-part-cannot", "f-string expression part cannot include '#'"),
                          position);
        else if (c == '(' || c == '[' || c == '{')
            ++depth;
        else if (depth > 0 && (c == ')' || c == ']' || c == '}'))
            --depth;
        else if (depth == 0 && (c == '}' || c == ':'))
            break;
        else if (depth == 0 && c == '!' && !(position + 1 < end && m_source[position + 1] == '='))
            break;
        else if (c == '!')
            ++position;
    }
    const auto unterminated = [&] { syntaxErrorAt(message("parser-formatted.f-string-expecting", "f-string: expecting '}}'"), opened); };
    if (position >= end) unterminated();
    const std::string_view text = m_source.substr(expressionBegin, position - expressionBegin);
    if (text.find_first_not_of(" \t\n\f") == std::string_view::npos)
        syntaxErrorAt(message("parser-formatted.f-string-empty-expression", "f-string: empty expression not allowed"), opened);
    // {n=} shows its own text before its value.
    const std::size_t last = text.find_last_not_of(" \t\n\f");
    const bool showsItself = text[last] == '=' && !(last > 0 && std::string_view("=!<>").find(text[last - 1]) != std::string_view::npos);
    const std::size_t expressionEnd = showsItself ? expressionBegin + last : position;
    const int value = Parser(m_source, tokenize(m_source, expressionBegin, expressionEnd, true), m_tree, m_depth).parseWholeExpression();

    std::string conversion;
    if (m_source[position] == '!') {
        if (position + 1 >= end) unterminated();
        conversion = m_source[position + 1];
        if (conversion != "r" && conversion != "s" && conversion != "a")
            syntaxErrorAt(message("parser-formatted.f-string-invalid-conversion",
                                  "f-string: invalid conversion character: expected 's', 'r', or 'a'"),
                          position);
        position += 2;
        if (position >= end) unterminated();
    }
    int format = -1;
    if (m_source[position] == ':') {
        const std::size_t formatBegin = ++position;
        for (depth = 0; position < end && !(depth == 0 && m_source[position] == '}'); ++position) {
            if (m_source[position] == '{') ++depth;
            if (m_source[position] == '}') --depth;
        }
        if (position >= end) unterminated();
        format = parseFormattedRange(formatBegin, position, raw, true);
    }
    if (m_source[position] != '}') unterminated();
    ++position;
    const int result = add(ExpressionKind::Replacement, static_cast<std::uint32_t>(opened), {value, format});
    if (showsItself) {
        at(result).value = ConfigValue::string(std::string(text));
        if (format < 0 && conversion.empty()) conversion = "r";
    }
    at(result).text = conversion;
    return result;
}

}  // namespace teardown::config
