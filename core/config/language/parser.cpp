#include "core/config/language/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace teardown::config {

namespace {

constexpr std::string_view kKeywords[] = {"False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
                                          "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
                                          "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
                                          "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

struct BinaryOperator {
    Operator operation;
    int level;
    int tokens = 1;
};

constexpr int kOr = 1, kAnd = 2, kNot = 3, kComparison = 4, kUnary = 11;

struct Symbol {
    std::string_view text;
    BinaryOperator value;
};

constexpr Symbol kSymbols[] = {
    {"|", {Operator::BitOr, 5}},
    {"^", {Operator::BitXor, 6}},
    {"&", {Operator::BitAnd, 7}},
    {"<<", {Operator::ShiftLeft, 8}},
    {">>", {Operator::ShiftRight, 8}},
    {"+", {Operator::Add, 9}},
    {"-", {Operator::Subtract, 9}},
    {"*", {Operator::Multiply, 10}},
    {"/", {Operator::Divide, 10}},
    {"//", {Operator::FloorDivide, 10}},
    {"%", {Operator::Modulo, 10}},
    {"@", {Operator::MatrixMultiply, 10}},
    {"<", {Operator::Less, kComparison}},
    {"<=", {Operator::LessEqual, kComparison}},
    {">", {Operator::Greater, kComparison}},
    {">=", {Operator::GreaterEqual, kComparison}},
    {"==", {Operator::Equal, kComparison}},
    {"!=", {Operator::NotEqual, kComparison}},
};

std::optional<BinaryOperator> binaryOperator(const Token& token, const Token& next) {
    if (token.kind == TokenKind::Operator) {
        for (const Symbol& symbol : kSymbols)
            if (symbol.text == token.text) return symbol.value;
        return std::nullopt;
    }
    if (token.kind != TokenKind::Name) return std::nullopt;
    const bool notNext = next.kind == TokenKind::Name && next.text == "not";
    if (token.text == "or") return BinaryOperator{Operator::Not, kOr};
    if (token.text == "and") return BinaryOperator{Operator::Not, kAnd};
    if (token.text == "in") return BinaryOperator{Operator::In, kComparison};
    if (token.text == "is") return notNext ? BinaryOperator{Operator::IsNot, kComparison, 2} : BinaryOperator{Operator::Is, kComparison};
    if (token.text == "not" && next.kind == TokenKind::Name && next.text == "in") return BinaryOperator{Operator::NotIn, kComparison, 2};
    return std::nullopt;
}

std::optional<Operator> augmentedOperator(const Token& token) {
    if (token.kind != TokenKind::Operator || token.text.size() < 2 || !token.text.ends_with('=')) return std::nullopt;
    const std::string_view symbol = token.text.substr(0, token.text.size() - 1);
    if (symbol == "**") return Operator::Power;
    for (const Symbol& candidate : kSymbols)
        if (candidate.text == symbol && candidate.value.level != kComparison) return candidate.value.operation;
    return std::nullopt;
}

}  // namespace

bool isKeyword(std::string_view word) { return std::find(std::begin(kKeywords), std::end(kKeywords), word) != std::end(kKeywords); }

const char* targetName(ExpressionKind kind) {
    switch (kind) {
        case ExpressionKind::Constant:
            return "literal";
        case ExpressionKind::Call:
            return "function call";
        case ExpressionKind::Compare:
            return "comparison";
        case ExpressionKind::Tuple:
            return "tuple";
        case ExpressionKind::List:
            return "list";
        case ExpressionKind::Conditional:
            return "conditional expression";
        case ExpressionKind::Dict:
            return "dict literal";
        case ExpressionKind::Set:
            return "set display";
        case ExpressionKind::Formatted:
            return "f-string expression";
        case ExpressionKind::ListComprehension:
            return "list comprehension";
        case ExpressionKind::DictComprehension:
            return "dict comprehension";
        case ExpressionKind::Generator:
            return "generator expression";
        default:
            return "expression";
    }
}

Parser::Parser(std::string_view source, std::vector<Token> tokens, SyntaxTree& tree, int depth)
    : m_source(source), m_tokens(std::move(tokens)), m_tree(tree), m_depth(depth) {}

bool Parser::consumeOperator(std::string_view text) {
    if (!atOperator(text)) return false;
    ++m_at;
    return true;
}

bool Parser::consumeWord(std::string_view text) {
    if (!atWord(text)) return false;
    ++m_at;
    return true;
}

std::optional<Operator> Parser::consumeAugmentedOperator() {
    const auto operation = augmentedOperator(current());
    if (operation) ++m_at;
    return operation;
}

void Parser::expectOperator(std::string_view text) {
    if (!consumeOperator(text)) unexpected();
}

void Parser::unexpected() const { syntaxErrorAt(message("parser.invalid-syntax", "invalid syntax"), current().offset); }

bool Parser::startsExpression() const {
    switch (current().kind) {
        case TokenKind::Number:
        case TokenKind::String:
        case TokenKind::FormattedString:
            return true;
        case TokenKind::Name:
            return !isKeyword(current().text) || atWord("None") || atWord("True") || atWord("False");
        case TokenKind::Operator:
            return atOperator("(") || atOperator("[") || atOperator("{");
        default:
            return false;
    }
}

int Parser::add(ExpressionKind kind, std::uint32_t offset, std::vector<int> children) {
    Expression& expression = m_tree.expressions.emplace_back();
    expression.kind = kind;
    expression.offset = offset;
    expression.children = std::move(children);
    return static_cast<int>(m_tree.expressions.size()) - 1;
}

void Parser::checkTarget(int target, bool nested) {
    const Expression& expression = at(target);
    switch (expression.kind) {
        case ExpressionKind::Name:
        case ExpressionKind::Attribute:
        case ExpressionKind::Subscript:
            return;
        case ExpressionKind::Tuple:
        case ExpressionKind::List: {
            const std::vector<int> children = expression.children;
            int stars = 0;
            for (const int child : children) {
                const bool starred = at(child).kind == ExpressionKind::Starred;
                if (starred && ++stars > 1)
                    syntaxErrorAt(message("parser.multiple-starred-expressions-in", "multiple starred expressions in assignment"),
                                  expression.offset);
                checkTarget(starred ? at(child).children[0] : child, true);
            }
            return;
        }
        case ExpressionKind::Starred:
            syntaxErrorAt(message("parser.starred-assignment-target-must", "starred assignment target must be in a list or tuple"),
                          expression.offset);
        default:
            break;
    }
    const ValueKind kind = expression.value.kind();
    if (expression.kind == ExpressionKind::Constant && (kind == ValueKind::None || kind == ValueKind::Bool))
        syntaxErrorAt(message("parser.cannot-assign-to", "cannot assign to {expression}", {{"expression", expression.value.repr()}}),
                      expression.offset);
    // CPython suggests a comparison only where its grammar allows one.
    const bool logical = expression.kind == ExpressionKind::Compare || expression.kind == ExpressionKind::Conditional ||
                         expression.kind == ExpressionKind::And || expression.kind == ExpressionKind::Or || nested;
    syntaxErrorAt(
        message("parser.cannot-assign-to-2", "cannot assign to {targetName}{which}",
                {{"targetName", targetName(expression.kind)},
                 {"which", logical ? Message() : message("parser.here-maybe-you-meant", " here. Maybe you meant '==' instead of '='?")}}),
        expression.offset);
}

int Parser::parseWholeExpression() {
    if (current().kind == TokenKind::End)
        syntaxErrorAt(message("parser.f-string-empty-expression", "f-string: empty expression not allowed"), current().offset);
    const int result = parseExpressionList();
    if (current().kind != TokenKind::End) unexpected();
    return result;
}

/// `a` or `a, b` without brackets, which is a tuple.
int Parser::parseExpressionList() {
    const std::uint32_t offset = current().offset;
    const int first = parseElement();
    if (!atOperator(",")) {
        if (at(first).kind == ExpressionKind::Starred)
            syntaxErrorAt(message("parser.cant-use-starred-expression", "can't use starred expression here"), offset);
        return first;
    }
    std::vector<int> items = {first};
    while (consumeOperator(",")) {
        if (!startsExpression() && !atOperator("*") && !atOperator("-") && !atOperator("+") && !atOperator("~") && !atWord("not")) break;
        items.push_back(parseElement());
    }
    return add(ExpressionKind::Tuple, offset, std::move(items));
}

int Parser::parseExpression() {
    const Nesting nesting(*this);
    if (atWord("lambda"))
        failAt("config-refused",
               message("config-refused.lambda-makes-a-function", "'lambda' makes a function; a config is read here, never executed"),
               current().offset);
    if (atWord("await") || atWord("yield"))
        failAt("config-refused",
               message("config-refused.runs-code-a-config", "'{current}' runs code; a config is read here, never executed",
                       {{"current", current().text}}),
               current().offset);
    const std::uint32_t offset = current().offset;
    const int value = parseOperators(kOr);
    if (atOperator(":="))
        failAt("config-refused",
               message("config-refused.assigns-inside-an-expression", "':=' assigns inside an expression; write an assignment of its own"),
               current().offset);
    if (!consumeWord("if")) return value;
    const int condition = parseOperators(kOr);
    if (!consumeWord("else")) syntaxErrorAt(message("parser.expected-else-after-if", "expected 'else' after 'if' expression"), offset);
    const int otherwise = parseExpression();
    return add(ExpressionKind::Conditional, offset, {condition, value, otherwise});
}

int Parser::parseOperators(int level) {
    const std::uint32_t offset = current().offset;
    int left = parsePrefix(level);
    int chainLevel = 0;  // of `left`, if this loop created it
    while (true) {
        const auto found = binaryOperator(current(), following());
        if (!found || found->level < level) return left;
        m_at += static_cast<std::size_t>(found->tokens);
        const int right = parseOperators(found->level + 1);
        if (chainLevel != found->level) {
            const ExpressionKind kind = found->level == kOr           ? ExpressionKind::Or
                                        : found->level == kAnd        ? ExpressionKind::And
                                        : found->level == kComparison ? ExpressionKind::Compare
                                                                      : ExpressionKind::Binary;
            left = add(kind, offset, {left});
            chainLevel = found->level;
        }
        at(left).children.push_back(right);
        at(left).operators.push_back(found->operation);
    }
}

int Parser::parsePrefix(int level) {
    const std::uint32_t offset = current().offset;
    if (atWord("not")) {
        if (level > kNot) unexpected();
        const Nesting nesting(*this);
        ++m_at;
        const int operand = parseOperators(kNot);
        const int result = add(ExpressionKind::Unary, offset, {operand});
        at(result).operators.push_back(Operator::Not);
        return result;
    }
    const std::optional<Operator> sign = atOperator("-")   ? std::optional(Operator::Minus)
                                         : atOperator("+") ? std::optional(Operator::Plus)
                                         : atOperator("~") ? std::optional(Operator::Invert)
                                                           : std::nullopt;
    if (!sign) return parsePower();
    const Nesting nesting(*this);
    ++m_at;
    const int operand = parseOperators(kUnary);
    const int result = add(ExpressionKind::Unary, offset, {operand});
    at(result).operators.push_back(*sign);
    return result;
}

int Parser::parsePower() {
    const std::uint32_t offset = current().offset;
    const int base = parsePostfix();
    if (!atOperator("**")) return base;
    const Nesting nesting(*this);
    ++m_at;
    const int exponent = parseOperators(kUnary);
    const int result = add(ExpressionKind::Binary, offset, {base, exponent});
    at(result).operators.push_back(Operator::Power);
    return result;
}

}  // namespace teardown::config
