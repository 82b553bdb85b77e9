#include "core/expression/parser.h"

#include "core/base/text.h"
#include "core/expression/functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numbers>

namespace teardown::expression {
namespace {

// Nested calls of the parser: a bracket costs nine, and the stack of a small thread must suffice.
constexpr int kDeepestParse = kDeepestExpression;

constexpr std::string_view kOperatorWords[] = {"and", "or", "not"};
/// Python keywords that expressions do not support.
constexpr std::string_view kRefusedWords[] = {"if", "else", "in", "is", "lambda", "for", "None", "await", "import"};

struct NamedNumber {
    std::string_view name;
    NodeKind kind;
    double value;
};
constexpr NamedNumber kNamedNumbers[] = {{"inf", NodeKind::Number, std::numeric_limits<double>::infinity()},
                                         {"nan", NodeKind::Number, std::numeric_limits<double>::quiet_NaN()},
                                         {"pi", NodeKind::Number, std::numbers::pi},
                                         {"True", NodeKind::Truth, 1},
                                         {"False", NodeKind::Truth, 0}};

struct ComparisonSign {
    std::string_view sign;
    Comparison comparison;
};
constexpr ComparisonSign kComparisonSigns[] = {{"==", Comparison::Equal},     {"!=", Comparison::NotEqual},
                                               {"<=", Comparison::LessEqual}, {">=", Comparison::GreaterEqual},
                                               {"<", Comparison::Less},       {">", Comparison::Greater}};

std::vector<std::string> functionNames(bool attributesOnly) {
    std::vector<std::string> names;
    for (const Function& row : functions())
        if (row.attribute || !attributesOnly) names.emplace_back(row.name);
    return names;
}

/// Counts the parser's recursion during its lifetime.
class Descent {
public:
    explicit Descent(int& depth) : m_depth(depth) { ++m_depth; }
    ~Descent() { --m_depth; }
    Descent(const Descent&) = delete;
    Descent& operator=(const Descent&) = delete;

private:
    int& m_depth;
};

}  // namespace

int Expression::columnOf(std::size_t byte) const {
    const std::string_view before = std::string_view(m_text).substr(0, byte);
    return 1 + static_cast<int>(
                   std::count_if(before.begin(), before.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Result<Expression> Expression::parse(std::string_view text) { return Parser(text).run(); }

Parser::Parser(std::string_view text) {
    m_expression.m_text = std::string(text.substr(0, kLongestExpression));
    // Nodes point into the expression's own copy; for a text that is too long, into an empty prefix of it.
    if (text.size() <= kLongestExpression) m_text = m_expression.m_text;
}

Result<Expression> Parser::run() {
    if (m_text.size() != m_expression.m_text.size())
        return errorAt(kLongestExpression,
                       message("parser.the-expression-is-longer", "The expression is longer than {longestExpression} characters.",
                               {{"longestExpression", kLongestExpression}}),
                       message("do.shorten-it", "Shorten it."));
    TD_CHECK(advance());
    if (m_token.kind == TokenKind::End)
        return errorAt(0, message("parser.there-is-no-expression", "There is no expression."),
                       message("do.write-one-for-example", "Write one, for example max(abs(output)) > 100."));
    TD_TRY(m_expression.m_root, expression());
    if (m_token.kind != TokenKind::End) {
        if (is(")") || is("]"))
            return errorAt(m_token.begin,
                           message("parser.this-was-never-opened", "This '{token}' has no opening bracket.", {{"token", m_token.text}}),
                           message("do.remove-it", "Remove it."));
        if (is(","))
            return errorAt(m_token.begin, message("parser.a-list-of-values", "A list of values is not an expression."),
                           message("do.for-a-tuple-write", "For a tuple, write brackets around it: (1, 64)."));
        return unexpected(message("expected.operator", "an operator"));
    }
    return std::move(m_expression);
}

bool Parser::isName() const { return m_token.kind == TokenKind::Name && !isOneOf(m_token.text, kOperatorWords); }

Error Parser::errorAt(std::size_t byte, Message what, Message remedy) const {
    Place where;
    where.column = m_expression.columnOf(byte);
    return {ErrorKind::BadInput, "expression-syntax", std::move(what), std::move(remedy), std::move(where)};
}

Error Parser::unexpected(const Message& expected) const {
    if (m_token.kind == TokenKind::End)
        return errorAt(
            m_token.begin,
            message("parser.the-expression-ends-where", "The expression ends where {expected} is expected.", {{"expected", expected}}),
            message("do.write-the-rest-of", "Write the rest of it."));
    const std::string found = escapeForDisplay(m_token.text, 40);
    if (isOneOf(m_token.text, kRefusedWords))
        return errorAt(m_token.begin, message("parser.has-no-meaning-in", "'{found}' has no meaning in an expression.", {{"found", found}}),
                       message("do.combine-comparisons-with-and", "Combine comparisons with 'and', 'or' and 'not'."));
    return errorAt(m_token.begin,
                   message("parser.stands-where-is-expected", "Found '{found}' where {expected} is expected.",
                           {{"found", found}, {"expected", expected}}),
                   message("do.check-the-text-before", "Check the text before it."));
}

Result<int> Parser::add(NodeKind kind, std::uint32_t begin, std::vector<int> parts) {
    Node made;
    made.kind = kind;
    made.begin = begin;
    made.end = end();
    for (const int part : parts)
        if (part >= 0) made.depth = std::max(made.depth, node(part).depth + 1);
    if (made.depth > kDeepestExpression)
        return errorAt(begin,
                       message("parser.more-than-operations-stand", "More than {deepestExpression} operations are nested.",
                               {{"deepestExpression", kDeepestExpression}}),
                       message("do.write-a-shorter-expression", "Write a shorter expression."));
    made.parts = std::move(parts);
    m_expression.m_nodes.push_back(std::move(made));
    return static_cast<int>(m_expression.m_nodes.size()) - 1;
}

Result<int> Parser::expression() {
    const Descent descent(m_depth);
    if (m_depth > kDeepestParse)
        return errorAt(
            m_token.begin,
            message("parser.more-than-brackets-stand", "More than {deepestParse} brackets are nested.", {{"deepestParse", kDeepestParse}}),
            message("do.write-a-shorter-expression", "Write a shorter expression."));
    const std::uint32_t begin = m_token.begin;
    TD_TRY(int left, conjunction());
    while (is("or")) {
        TD_CHECK(advance());
        TD_TRY(const int right, conjunction());
        TD_TRY(left, add(NodeKind::Or, begin, {left, right}));
    }
    return left;
}

Result<int> Parser::conjunction() {
    const std::uint32_t begin = m_token.begin;
    TD_TRY(int left, negation());
    while (is("and")) {
        TD_CHECK(advance());
        TD_TRY(const int right, negation());
        TD_TRY(left, add(NodeKind::And, begin, {left, right}));
    }
    return left;
}

Result<int> Parser::negation() {
    std::vector<std::uint32_t> begins;
    while (is("not")) {
        begins.push_back(m_token.begin);
        TD_CHECK(advance());
    }
    TD_TRY(int value, comparison());
    for (auto begin = begins.rbegin(); begin != begins.rend(); ++begin) {
        TD_TRY(value, add(NodeKind::Not, *begin, {value}));
    }
    return value;
}

Result<int> Parser::comparison() {
    const std::uint32_t begin = m_token.begin;
    TD_TRY(const int first, sum());
    std::vector<int> parts = {first};
    std::vector<Comparison> comparisons;
    for (;;) {
        const auto sign =
            std::find_if(std::begin(kComparisonSigns), std::end(kComparisonSigns), [&](const auto& row) { return is(row.sign); });
        if (sign == std::end(kComparisonSigns)) break;
        TD_CHECK(advance());
        TD_TRY(const int next, sum());
        parts.push_back(next);
        comparisons.push_back(sign->comparison);
    }
    if (comparisons.empty()) return first;
    TD_TRY(const int made, add(NodeKind::Compare, begin, std::move(parts)));
    node(made).comparisons = std::move(comparisons);
    return made;
}

Result<int> Parser::sum() {
    const std::uint32_t begin = m_token.begin;
    TD_TRY(int left, product());
    while (is("+") || is("-")) {
        const NodeKind kind = is("+") ? NodeKind::Add : NodeKind::Subtract;
        TD_CHECK(advance());
        TD_TRY(const int right, product());
        TD_TRY(left, add(kind, begin, {left, right}));
    }
    return left;
}

Result<int> Parser::product() {
    const std::uint32_t begin = m_token.begin;
    TD_TRY(int left, signedValue());
    while (is("*") || is("/") || is("//") || is("%")) {
        const NodeKind kind = is("*")    ? NodeKind::Multiply
                              : is("/")  ? NodeKind::Divide
                              : is("//") ? NodeKind::FloorDivide
                                         : NodeKind::Modulo;
        TD_CHECK(advance());
        TD_TRY(const int right, signedValue());
        TD_TRY(left, add(kind, begin, {left, right}));
    }
    return left;
}

Result<int> Parser::signedValue() {
    std::vector<std::pair<NodeKind, std::uint32_t>> signs;
    while (is("+") || is("-")) {
        signs.emplace_back(is("-") ? NodeKind::Negative : NodeKind::Positive, m_token.begin);
        TD_CHECK(advance());
    }
    TD_TRY(int value, power());
    for (auto sign = signs.rbegin(); sign != signs.rend(); ++sign) {
        TD_TRY(value, add(sign->first, sign->second, {value}));
    }
    return value;
}

Result<int> Parser::power() {
    const std::uint32_t begin = m_token.begin;
    TD_TRY(const int base, postfix());
    if (!is("**")) return base;
    const Descent descent(m_depth);
    if (m_depth > kDeepestParse)
        return errorAt(
            m_token.begin,
            message("parser.more-than-powers-stand", "More than {deepestParse} powers are nested.", {{"deepestParse", kDeepestParse}}),
            message("do.write-a-shorter-expression", "Write a shorter expression."));
    TD_CHECK(advance());
    // Binds more tightly than a sign on its left, less tightly than one on its right; 2**3**2 is 2**9.
    TD_TRY(const int exponent, signedValue());
    return add(NodeKind::Power, begin, {base, exponent});
}

Result<int> Parser::postfix() {
    const std::uint32_t begin = m_token.begin;
    TD_TRY(int value, primary());
    for (;;) {
        if (is("[")) {
            TD_TRY(value, subscripted(value, begin));
        } else if (is(".")) {
            TD_CHECK(advance());
            if (!isName()) return unexpected(message("expected.attribute", "the name of an attribute"));
            const Token name = m_token;
            TD_CHECK(advance());
            if (is("(")) {
                TD_TRY(value, call(name.text, name.begin, {value}, begin));
            } else {
                TD_TRY(value, attribute(value, name.text, name.begin, begin));
            }
        } else {
            return value;
        }
    }
}

Result<int> Parser::primary() {
    const Token token = m_token;
    if (is("(")) return bracketed();
    if (token.kind == TokenKind::Number) {
        TD_CHECK(advance());
        TD_TRY(const int made, add(NodeKind::Number, token.begin, {}));
        node(made).number = token.number;
        return made;
    }
    if (is("["))
        return errorAt(token.begin, message("parser.a-list-has-no", "A list has no meaning in an expression."),
                       message("do.write-a-tuple-1", "Write a tuple: (1, 64)."));
    if (!isName() || isOneOf(token.text, kRefusedWords)) return unexpected(message("expected.value", "a value"));
    return named();
}

Result<int> Parser::bracketed() {
    const std::uint32_t opened = m_token.begin;
    TD_CHECK(advance());
    std::vector<int> parts;
    bool tuple = is(")");
    while (!is(")")) {
        TD_TRY(const int part, expression());
        parts.push_back(part);
        if (is(")")) break;
        if (m_token.kind == TokenKind::End)
            return errorAt(opened, message("parser.this-is-never-closed", "This '(' is never closed."),
                           message("do.write-the-that-belongs", "Write the ')' that belongs to it."));
        if (!is(",")) return unexpected(message("expected.operator-or-bracket", "an operator or ')'"));
        TD_CHECK(advance());
        tuple = true;
    }
    TD_CHECK(advance());
    if (!tuple) return parts.front();
    return add(NodeKind::Tuple, opened, std::move(parts));
}

Result<int> Parser::named() {
    const Token name = m_token;
    TD_CHECK(advance());
    const std::size_t dot = name.text.rfind('.');
    if (is("(")) {
        if (dot == std::string_view::npos) return call(name.text, name.begin, {}, name.begin);
        // output.mean() is mean(output).
        TD_TRY(const int object, add(NodeKind::Name, name.begin, {}));
        node(object).name = std::string(name.text.substr(0, dot));
        node(object).end = name.begin + static_cast<std::uint32_t>(dot);
        return call(name.text.substr(dot + 1), name.begin + static_cast<std::uint32_t>(dot) + 1, {object}, name.begin);
    }
    for (const NamedNumber& row : kNamedNumbers) {
        if (name.text != row.name) continue;
        TD_TRY(const int made, add(row.kind, name.begin, {}));
        node(made).number = row.value;
        return made;
    }
    TD_TRY(const int made, add(NodeKind::Name, name.begin, {}));
    node(made).name = std::string(name.text);
    return made;
}

Result<int> Parser::call(std::string_view name, std::uint32_t at, std::vector<int> arguments, std::uint32_t begin) {
    const Function* function = findFunction(name);
    if (!function)
        return errorAt(
            at,
            message("parser.there-is-no-function", "There is no function '{name}'.{hint}",
                    {{"name", escapeForDisplay(name, 40)}, {"hint", didYouMean(name, functionNames(false))}}),
            message("do.the-functions-are", "The functions are {functionNames}.", {{"functionNames", joined(functionNames(false), ", ")}}));
    const std::uint32_t opened = m_token.begin;
    TD_CHECK(advance());
    while (!is(")")) {
        TD_TRY(const int argument, expression());
        arguments.push_back(argument);
        if (is(")")) break;
        if (m_token.kind == TokenKind::End)
            return errorAt(opened, message("parser.this-is-never-closed", "This '(' is never closed."),
                           message("do.write-the-that-belongs", "Write the ')' that belongs to it."));
        if (!is(",")) return unexpected(message("expected.comma-or-bracket", "',' or ')'"));
        TD_CHECK(advance());
    }
    TD_CHECK(advance());
    const int count = static_cast<int>(arguments.size());
    if (count < function->least || count > function->most)
        return errorAt(at,
                       message("parser.takes-to-arguments-not", static_cast<std::int64_t>(function->most),
                               "{name} takes one argument, not {count}.", "{name} takes {least} to {most} arguments, not {count}.",
                               {{"name", name}, {"least", function->least}, {"most", function->most}, {"count", count}}),
                       message("do.write-2", "Write {usage}.", {{"usage", function->usage}}));
    TD_TRY(const int made, add(NodeKind::Call, begin, std::move(arguments)));
    node(made).function = function;
    return made;
}

Result<int> Parser::attribute(int value, std::string_view name, std::uint32_t at, std::uint32_t begin) {
    // The lexer joins a.b.c; after a bracket there is a single attribute.
    const Function* function = findFunction(name);
    if (!function || !function->attribute)
        return errorAt(at,
                       function ? message("parser.is-a-function", "'{name}' is a function.", {{"name", name}})
                                : message("parser.there-is-no-attribute", "There is no attribute '{name}'.{hint}",
                                          {{"name", escapeForDisplay(name, 40)}, {"hint", didYouMean(name, functionNames(true))}}),
                       function ? message("do.write-2", "Write {usage}.", {{"usage", function->usage}})
                                : message("do.the-attributes-are-2", "The attributes are {functionNames}.",
                                          {{"functionNames", joined(functionNames(true), " and ")}}));
    TD_TRY(const int made, add(NodeKind::Attribute, begin, {value}));
    node(made).function = function;
    return made;
}

Result<int> Parser::subscripted(int value, std::uint32_t begin) {
    const std::uint32_t opened = m_token.begin;
    TD_CHECK(advance());
    if (is("]"))
        return errorAt(m_token.begin, message("parser.there-is-no-index", "There is no index between the brackets."),
                       message("do.for-example-x-0", "For example x[0], x[-1], x[2:5] or x[..., 0]."));
    std::vector<int> parts = {value};
    while (!is("]")) {
        TD_TRY(const int part, index());
        parts.push_back(part);
        if (is("]")) break;
        if (m_token.kind == TokenKind::End)
            return errorAt(opened, message("parser.this-is-never-closed-2", "This '[' is never closed."),
                           message("do.write-the-that-belongs-to", "Write the ']' that belongs to it."));
        if (!is(",")) return unexpected(message("expected.comma-or-square-bracket", "',' or ']'"));
        TD_CHECK(advance());
    }
    TD_CHECK(advance());
    return add(NodeKind::Subscript, begin, std::move(parts));
}

Result<int> Parser::index() {
    const std::uint32_t begin = m_token.begin;
    if (is("...")) {
        TD_CHECK(advance());
        return add(NodeKind::Ellipsis, begin, {});
    }
    std::vector<int> parts = {-1, -1, -1};
    std::size_t part = 0;
    for (;;) {
        if (!is(":") && !is(",") && !is("]")) {
            TD_TRY(parts[part], expression());
        }
        if (!is(":") || part == 2) break;
        ++part;
        TD_CHECK(advance());
    }
    if (part > 0) return add(NodeKind::Slice, begin, std::move(parts));
    if (parts[0] < 0) return unexpected(message("expected.index", "an index"));
    return parts[0];
}

}  // namespace teardown::expression
