// Names, literals, displays, calls, subscripts and comprehensions.
#include "core/config/language/parser.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::config {

namespace {

constexpr int kLongestPostfixChain = 200;

}  // namespace

int Parser::parsePostfix() {
    int value = parseAtom();
    for (int links = 0;; ++links) {
        if (links > kLongestPostfixChain)
            failAt("config-limit", message("config-limit.nested-deeper-than-200", "nested deeper than 200"), current().offset);
        if (atOperator("(")) {
            value = parseCall(value);
        } else if (atOperator("[")) {
            value = parseSubscript(value);
        } else if (consumeOperator(".")) {
            if (current().kind != TokenKind::Name || isKeyword(current().text)) unexpected();
            const std::uint32_t offset = at(value).offset;
            value = add(ExpressionKind::Attribute, offset, {value});
            at(value).text = current().name();
            ++m_at;
        } else {
            return value;
        }
    }
}

int Parser::parseAtom() {
    const Token& token = current();
    switch (token.kind) {
        case TokenKind::Name:
            return parseName();
        case TokenKind::Number: {
            const int result = add(ExpressionKind::Constant, token.offset);
            at(result).value = token.value;
            ++m_at;
            return result;
        }
        case TokenKind::String:
        case TokenKind::FormattedString:
            return parseStrings();
        case TokenKind::Operator:
            if (token.text == "(") return parseParenthesis();
            if (token.text == "[") return parseListDisplay();
            if (token.text == "{") return parseBraces();
            if (token.text == "...")
                failAt("config-refused", message("config-refused.has-no-place-in", "'...' has no place in a config"), token.offset);
            unexpected();
        default:
            unexpected();
    }
}

int Parser::parseName() {
    const Token& token = current();
    if (token.text == "None" || token.text == "True" || token.text == "False") {
        const int result = add(ExpressionKind::Constant, token.offset);
        at(result).value = token.text == "None" ? ConfigValue::none() : ConfigValue::boolean(token.text == "True");
        ++m_at;
        return result;
    }
    if (isKeyword(token.text)) unexpected();
    const int result = add(ExpressionKind::Name, token.offset);
    at(result).text = token.name();
    ++m_at;
    return result;
}

/// Adjacent string literals form one string.
int Parser::parseStrings() {
    const std::uint32_t offset = current().offset;
    std::string text;
    std::vector<int> parts;
    bool formatted = false;
    const auto flush = [&] {
        if (text.empty()) return;
        parts.push_back(add(ExpressionKind::Constant, offset));
        at(parts.back()).value = ConfigValue::string(std::exchange(text, {}));
    };
    for (; current().kind == TokenKind::String || current().kind == TokenKind::FormattedString; ++m_at) {
        if (current().kind == TokenKind::String) {
            text += current().value.asString();
            continue;
        }
        formatted = true;
        flush();
        parts.push_back(parseFormatted(current()));
    }
    if (text.size() > kMaxStringBytes)
        failAt("config-limit", message("config-limit.a-string-of-more", "a string of more than 1 MiB"), offset);
    if (formatted) {
        flush();
        return add(ExpressionKind::Formatted, offset, std::move(parts));
    }
    const int result = add(ExpressionKind::Constant, offset);
    at(result).value = ConfigValue::string(std::move(text));
    return result;
}

int Parser::parseElement() {
    const std::uint32_t offset = current().offset;
    if (!consumeOperator("*")) return parseExpression();
    return add(ExpressionKind::Starred, offset, {parseOperators(5)});
}

/// After an element of a display or call: a comma or the closing bracket; CPython's hint if a comma seems to be missing.
void Parser::afterElement(std::string_view closing) {
    if (consumeOperator(",") || atOperator(closing)) return;
    if (startsExpression())
        syntaxErrorAt(message("parser-atoms.invalid-syntax-perhaps-you", "invalid syntax. Perhaps you forgot a comma?"), current().offset);
    unexpected();
}

int Parser::parseParenthesis() {
    const std::uint32_t offset = current().offset;
    ++m_at;
    if (consumeOperator(")")) return add(ExpressionKind::Tuple, offset);
    const int first = parseElement();
    if (atWord("for") || atWord("async")) {
        const int result = parseComprehension(ExpressionKind::Generator, offset, {first});
        expectOperator(")");
        return result;
    }
    if (consumeOperator(")")) {
        if (at(first).kind == ExpressionKind::Starred)
            syntaxErrorAt(message("parser-atoms.cannot-use-starred-expression", "cannot use starred expression here"), at(first).offset);
        return first;
    }
    std::vector<int> items = {first};
    afterElement(")");
    while (!consumeOperator(")")) {
        items.push_back(parseElement());
        afterElement(")");
    }
    return add(ExpressionKind::Tuple, offset, std::move(items));
}

int Parser::parseListDisplay() {
    const std::uint32_t offset = current().offset;
    ++m_at;
    std::vector<int> items;
    while (!consumeOperator("]")) {
        items.push_back(parseElement());
        if (items.size() == 1 && (atWord("for") || atWord("async"))) {
            const int result = parseComprehension(ExpressionKind::ListComprehension, offset, std::move(items));
            expectOperator("]");
            return result;
        }
        afterElement("]");
    }
    return add(ExpressionKind::List, offset, std::move(items));
}

int Parser::parseBraces() {
    const std::uint32_t offset = current().offset;
    ++m_at;
    if (consumeOperator("}")) return add(ExpressionKind::Dict, offset);
    if (consumeOperator("**")) return parseDictRest(offset, {-1, parseOperators(5)});
    const int first = parseElement();
    if (consumeOperator(":")) {
        requireDictValue();
        const int value = parseExpression();
        if (atWord("for") || atWord("async")) {
            const int result = parseComprehension(ExpressionKind::DictComprehension, offset, {first, value});
            expectOperator("}");
            return result;
        }
        return parseDictRest(offset, {first, value});
    }
    std::vector<int> items = {first};
    if (atWord("for") || atWord("async")) {
        const int result = parseComprehension(ExpressionKind::SetComprehension, offset, std::move(items));
        expectOperator("}");
        return result;
    }
    afterElement("}");
    while (!consumeOperator("}")) {
        items.push_back(parseElement());
        afterElement("}");
    }
    return add(ExpressionKind::Set, offset, std::move(items));
}

void Parser::requireDictValue() const {
    if (atOperator("}") || atOperator(","))
        syntaxErrorAt(message("parser-atoms.expression-expected-after-dictionary", "expression expected after dictionary key and ':'"),
                      current().offset);
}

int Parser::parseDictRest(std::uint32_t offset, std::vector<int> children) {
    afterElement("}");
    while (!consumeOperator("}")) {
        if (consumeOperator("**")) {
            children.push_back(-1);
            children.push_back(parseOperators(5));
        } else {
            children.push_back(parseExpression());
            if (!consumeOperator(":"))
                syntaxErrorAt(message("parser-atoms.expected-after-dictionary-key", "':' expected after dictionary key"), current().offset);
            requireDictValue();
            children.push_back(parseExpression());
        }
        afterElement("}");
    }
    return add(ExpressionKind::Dict, offset, std::move(children));
}

int Parser::parseCall(int callee) {
    const std::uint32_t offset = at(callee).offset;
    expectOperator("(");
    std::vector<Argument> arguments;
    bool keywordSeen = false;
    while (!consumeOperator(")")) {
        Argument argument;
        argument.offset = current().offset;
        if (consumeOperator("**")) {
            argument.stars = 2;
            keywordSeen = true;
        } else if (consumeOperator("*")) {
            argument.stars = 1;
        } else if (current().kind == TokenKind::Name && following().kind == TokenKind::Operator && following().text == "=") {
            if (isKeyword(current().text)) {
                const bool constant = atWord("None") || atWord("True") || atWord("False");
                syntaxErrorAt(constant
                                  ? message("parser-atoms.cannot-assign-to", "cannot assign to {current}", {{"current", current().text}})
                                  : message("parser-atoms.invalid-syntax", "invalid syntax"),
                              current().offset);
            }
            argument.name = current().name();
            keywordSeen = true;
            m_at += 2;
            for (const Argument& other : arguments)
                if (other.name == argument.name)
                    syntaxErrorAt(
                        message("parser-atoms.keyword-argument-repeated", "keyword argument repeated: {name}", {{"name", argument.name}}),
                        argument.offset);
        } else if (keywordSeen) {
            argument.value = parseExpression();
            if (atOperator("="))
                syntaxErrorAt(message("parser-atoms.expression-cannot-contain-assignment",
                                      "expression cannot contain assignment, perhaps you meant \"==\"?"),
                              argument.offset);
            syntaxErrorAt(
                arguments.back().stars == 2
                    ? message("parser-atoms.positional-argument-follows-keyword", "positional argument follows keyword argument unpacking")
                    : message("parser-atoms.positional-argument-follows-keyword-argument", "positional argument follows keyword argument"),
                argument.offset);
        }
        argument.value = parseExpression();
        if (atOperator("="))
            syntaxErrorAt(message("parser-atoms.expression-cannot-contain-assignment",
                                  "expression cannot contain assignment, perhaps you meant \"==\"?"),
                          argument.offset);
        if (argument.name.empty() && argument.stars == 0 && (atWord("for") || atWord("async"))) {
            argument.value = parseComprehension(ExpressionKind::Generator, argument.offset, {argument.value});
            if (!arguments.empty() || !atOperator(")"))
                syntaxErrorAt(message("parser-atoms.generator-expression-must-be", "Generator expression must be parenthesized"),
                              argument.offset);
        }
        arguments.push_back(std::move(argument));
        afterElement(")");
    }
    const int result = add(ExpressionKind::Call, offset, {callee});
    at(result).arguments = std::move(arguments);
    return result;
}

int Parser::parseSubscript(int object) {
    const std::uint32_t offset = at(object).offset;
    expectOperator("[");
    const std::uint32_t indexOffset = current().offset;
    if (atOperator("]")) unexpected();
    std::vector<int> items = {parseSliceItem()};
    bool isTuple = false;
    while (consumeOperator(",")) {
        isTuple = true;
        if (atOperator("]")) break;
        items.push_back(parseSliceItem());
    }
    expectOperator("]");
    const int index = isTuple ? add(ExpressionKind::Tuple, indexOffset, std::move(items)) : items.front();
    return add(ExpressionKind::Subscript, offset, {object, index});
}

int Parser::parseSliceItem() {
    const std::uint32_t offset = current().offset;
    int parts[3] = {-1, -1, -1};
    int count = 0;
    const auto atPart = [this] { return !atOperator(":") && !atOperator("]") && !atOperator(","); };
    if (atPart()) parts[0] = parseExpression();
    while (count < 2 && consumeOperator(":")) {
        ++count;
        if (atPart()) parts[count] = parseExpression();
    }
    if (count == 0 && parts[0] < 0) unexpected();
    return count == 0 ? parts[0] : add(ExpressionKind::Slice, offset, {parts[0], parts[1], parts[2]});
}

int Parser::parseComprehension(ExpressionKind kind, std::uint32_t offset, std::vector<int> elements) {
    for (const int element : elements)
        if (at(element).kind == ExpressionKind::Starred)
            syntaxErrorAt(message("parser-atoms.iterable-unpacking-cannot-be", "iterable unpacking cannot be used in comprehension"),
                          at(element).offset);
    if (atWord("async"))
        failAt("config-refused", message("config-refused.async-runs-code-a", "'async' runs code; a config is read here, never executed"),
               current().offset);
    std::vector<ComprehensionClause> clauses;
    while (consumeWord("for")) {
        if (clauses.size() >= 20)
            failAt("config-limit", message("config-limit.a-comprehension-of-more", "a comprehension of more than 20 loops"),
                   current().offset);
        ComprehensionClause clause;
        clause.target = parseLoopTarget();
        if (!consumeWord("in")) unexpected();
        clause.iterable = parseOperators(1);
        while (consumeWord("if")) clause.conditions.push_back(parseOperators(1));
        clauses.push_back(std::move(clause));
    }
    const int result = add(kind, offset, std::move(elements));
    at(result).clauses = std::move(clauses);
    return result;
}

/// The target of a for loop: a name, an element, `a, *b`, or a parenthesised form of these.
int Parser::parseLoopTarget() {
    const Nesting nesting(*this);
    const std::uint32_t offset = current().offset;
    std::vector<int> items;
    bool isTuple = false;
    do {
        isTuple = !items.empty();
        if (isTuple && atWord("in")) break;
        const std::uint32_t star = current().offset;
        const bool starred = consumeOperator("*");
        const int target = parsePostfix();
        checkTarget(target, true);
        items.push_back(starred ? add(ExpressionKind::Starred, star, {target}) : target);
    } while (consumeOperator(","));
    const int result = isTuple ? add(ExpressionKind::Tuple, offset, std::move(items)) : items.front();
    checkTarget(result, true);
    return result;
}

}  // namespace teardown::config
