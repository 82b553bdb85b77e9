// Statements: assignments, del, for, if. Statements that run code instead of giving values are rejected at their place.
#include "core/config/language/import_parser.h"
#include "core/config/language/parser.h"
#include "core/config/misread.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::config {

namespace {

/// Keywords of statements that run something.
constexpr std::string_view kRefusedStatements[] = {"def",    "class",    "while",  "with",  "try",   "raise", "assert",
                                                   "global", "nonlocal", "return", "async", "await", "yield"};
constexpr int kMostRetries = 100;

/// Skips the statement that starts at the token `at`, including its blocks.
ParseFault skipStatement(const std::vector<Token>& tokens, std::size_t& at, Error error) {
    ParseFault fault{std::move(error), {}};
    const std::size_t begin = at;
    const auto following = [&]() -> const Token& { return tokens[std::min(at + 1, tokens.size() - 1)]; };
    const auto isAny = [](const Token& token, std::initializer_list<std::string_view> words) {
        return std::find(words.begin(), words.end(), token.text) != words.end();
    };
    const bool imports = isAny(tokens[begin], {"import", "from"});
    const bool names = isAny(tokens[begin], {"def", "class"});
    if (isAny(tokens[begin], {"with"})) fault.names.emplace_back(kEveryName);  // those of the bases are not known
    int depth = 0;
    for (; tokens[at].kind != TokenKind::End; ++at) {
        const TokenKind kind = tokens[at].kind;
        if (kind == TokenKind::Indent) ++depth;
        if (kind == TokenKind::Dedent || kind == TokenKind::BadDedent) depth = std::max(depth - 1, 0);
        const bool given = imports || at == begin || (at == begin + 1 && names);
        if (given && kind == TokenKind::Name && !isKeyword(tokens[at].text)) fault.names.push_back(tokens[at].name());
        const bool ended = kind == TokenKind::Newline || (kind == TokenKind::Dedent && at > begin);
        if (!ended || depth > 0 || following().kind == TokenKind::Indent || following().kind == TokenKind::Dedent) continue;
        if (following().kind == TokenKind::Name && isAny(following(), {"else", "elif", "except", "finally"})) continue;
        ++at;
        break;
    }
    return fault;
}

void refuseStatement(const Token& token) {
    if (token.kind == TokenKind::Name)
        for (const std::string_view word : kRefusedStatements)
            if (token.text == word) {
                Advice advice = adviceForStatement(word);
                failAt("config-refused", std::move(advice.what), token.offset, std::move(advice.remedy));
            }
    if (token.kind == TokenKind::Operator && token.text == "@")
        failAt("config-refused",
               message("config-refused.a-decorator-runs-code", "a decorator runs code; a config is read here, never executed"),
               token.offset);
}

}  // namespace

void Parser::parseStatements(std::vector<ParseFault>* faults) {
    while (current().kind != TokenKind::End) {
        if (current().kind == TokenKind::Newline) {
            ++m_at;
            continue;
        }
        const std::size_t begin = m_at;
        std::vector<int> block;
        try {
            parseStatement(block);
            m_tree.program.insert(m_tree.program.end(), block.begin(), block.end());
        } catch (Failure& failure) {
            if (!faults || failure.error.code == "config-limit") throw;
            m_loops = 0;
            m_at = begin;
            faults->push_back(skipStatement(m_tokens, m_at, std::move(failure.error)));
        }
    }
}

int Parser::addStatement(Statement statement) {
    m_tree.statements.push_back(std::move(statement));
    return static_cast<int>(m_tree.statements.size()) - 1;
}

void Parser::parseStatement(std::vector<int>& block) {
    if (current().kind == TokenKind::Indent)
        syntaxErrorAt(message("parser-statements.unexpected-indent", "unexpected indent"), current().offset);
    if (current().kind == TokenKind::BadDedent)
        syntaxErrorAt(message("parser-statements.unindent-does-not-match", "unindent does not match any outer indentation level"),
                      current().offset);
    if (readBaseTokens(m_tokens, m_at) > 0) return parseReadBase(block);
    refuseStatement(current());
    if (atWord("for")) return parseFor(block);
    if (atWord("if")) return parseIf(block, "if");
    parseSimpleStatements(block);
}

/// Statements on one line, separated by semicolons.
void Parser::parseSimpleStatements(std::vector<int>& block) {
    do {
        if (current().kind == TokenKind::Newline || current().kind == TokenKind::End) break;
        parseSimpleStatement(block);
    } while (consumeOperator(";"));
    if (current().kind == TokenKind::Newline)
        ++m_at;
    else if (current().kind != TokenKind::End)
        unexpectedAfterStatement();
}

/// Python 2 statements are the usual reason.
void Parser::unexpectedAfterStatement() {
    const Token& before = m_tokens[m_at > 0 ? m_at - 1 : 0];
    if (before.kind == TokenKind::Name && (before.text == "print" || before.text == "exec") && startsExpression())
        failAt("config-syntax",
               message("config-syntax.missing-parentheses-in-call",
                       "Missing parentheses in call to '{before}'. Did you mean {before}(...)?", {{"before", before.text}}),
               before.offset,
               message("config-syntax.this-is-a-statement", "This is a statement of Python 2. A config needs no {before}: remove the line.",
                       {{"before", before.text}}));
    unexpected();
}

void Parser::parseSimpleStatement(std::vector<int>& block) {
    refuseStatement(current());
    Statement statement;
    statement.offset = current().offset;
    if (consumeWord("pass")) return;
    if (atWord("import") || atWord("from")) {
        statement = parseImport(m_tokens, m_at, m_depth > 0);
    } else if (atWord("break") || atWord("continue")) {
        statement.kind = atWord("break") ? StatementKind::Break : StatementKind::Continue;
        if (m_loops == 0)
            syntaxErrorAt(atWord("break") ? message("parser-statements.break-outside-loop", "'break' outside loop")
                                          : message("parser-statements.continue-not-properly-in", "'continue' not properly in loop"),
                          current().offset);
        ++m_at;
    } else if (consumeWord("del")) {
        parseDelete(statement);
    } else {
        parseAssignment(statement);
        if (statement.value < 0) return;
    }
    block.push_back(addStatement(std::move(statement)));
}

void Parser::parseAssignment(Statement& statement) {
    int value = parseExpressionList();
    if (consumeOperator(":")) {  // an annotation does not affect the value
        checkTarget(value);
        parseExpression();
        if (!consumeOperator("=")) return;
        statement.targets.push_back(value);
        value = parseExpressionList();
    } else if (const auto operation = consumeAugmentedOperator()) {
        const ExpressionKind kind = at(value).kind;
        if (kind != ExpressionKind::Name && kind != ExpressionKind::Attribute && kind != ExpressionKind::Subscript)
            syntaxErrorAt(message("parser-statements.is-an-illegal-expression",
                                  "'{targetName}' is an illegal expression for augmented assignment", {{"targetName", targetName(kind)}}),
                          at(value).offset);
        statement.kind = StatementKind::Augmented;
        statement.operation = *operation;
        statement.targets.push_back(value);
        value = parseExpressionList();
    } else {
        while (atOperator("=")) {
            checkTarget(value);
            ++m_at;
            statement.targets.push_back(value);
            value = parseExpressionList();
        }
    }
    statement.value = value;
}

void Parser::parseDelete(Statement& statement) {
    statement.kind = StatementKind::Delete;
    const int value = parseExpressionList();
    std::vector<int> targets = {value};
    if (at(value).kind == ExpressionKind::Tuple || at(value).kind == ExpressionKind::List) targets = at(value).children;
    for (const int target : targets) {
        const Expression& expression = at(target);
        const bool deletable = expression.kind == ExpressionKind::Name || expression.kind == ExpressionKind::Subscript ||
                               expression.kind == ExpressionKind::Attribute;
        if (!deletable)
            syntaxErrorAt(
                message("parser-statements.cannot-delete", "cannot delete {which}",
                        {{"which", expression.kind == ExpressionKind::Call ? message("parser-statements.function-call", "function call")
                                                                           : message("parser-statements.expression", "expression")}}),
                expression.offset);
    }
    statement.targets = std::move(targets);
}

std::vector<int> Parser::parseBlock(std::string_view word, std::uint32_t offset) {
    const Nesting nesting(*this);
    if (!consumeOperator(":")) syntaxErrorAt(message("parser-statements.expected", "expected ':'"), current().offset);
    std::vector<int> block;
    if (current().kind != TokenKind::Newline) {
        parseSimpleStatements(block);
        return block;
    }
    ++m_at;
    if (current().kind != TokenKind::Indent) {
        const auto line = 1 + std::count(m_source.begin(), m_source.begin() + offset, '\n');
        syntaxErrorAt(message("parser-statements.expected-an-indented-block",
                              "expected an indented block after '{word}' statement on line {line}", {{"word", word}, {"line", line}}),
                      current().offset);
    }
    ++m_at;
    while (current().kind != TokenKind::Dedent) {
        if (current().kind == TokenKind::Newline)
            ++m_at;
        else if (current().kind == TokenKind::End)
            break;
        else
            parseStatement(block);
    }
    if (current().kind == TokenKind::Dedent) ++m_at;
    return block;
}

void Parser::parseReadBase(std::vector<int>& block) {
    Statement statement;
    statement.kind = StatementKind::ReadBase;
    statement.offset = current().offset;
    m_at += readBaseTokens(m_tokens, m_at);
    statement.body = parseBlock("with", statement.offset);
    checkReadBase(m_tree, statement, m_depth > 0);
    block.push_back(addStatement(std::move(statement)));
}

void Parser::parseFor(std::vector<int>& block) {
    Statement statement;
    statement.kind = StatementKind::For;
    statement.offset = current().offset;
    ++m_at;
    statement.targets = {parseLoopTarget()};
    if (!consumeWord("in")) unexpected();
    statement.value = parseExpressionList();
    ++m_loops;
    statement.body = parseBlock("for", statement.offset);
    --m_loops;
    if (const std::uint32_t at = current().offset; consumeWord("else")) statement.otherwise = parseBlock("else", at);
    block.push_back(addStatement(std::move(statement)));
}

void Parser::parseIf(std::vector<int>& block, std::string_view word) {
    const Nesting nesting(*this);
    Statement statement;
    statement.kind = StatementKind::If;
    statement.offset = current().offset;
    ++m_at;
    statement.value = parseExpression();
    statement.body = parseBlock(word, statement.offset);
    if (atWord("elif"))
        parseIf(statement.otherwise, "elif");
    else if (const std::uint32_t at = current().offset; consumeWord("else"))
        statement.otherwise = parseBlock("else", at);
    block.push_back(addStatement(std::move(statement)));
}

namespace {

/// Tokens of the longest prefix of the source that can be tokenised; the first fault is listed.
std::vector<Token> tokensUpToFault(std::string_view source, std::vector<ParseFault>& faults) {
    std::size_t end = source.size();
    for (int i = 0; i < kMostRetries && end > 0; ++i) {
        try {
            return tokenize(source, 0, end);
        } catch (Failure& failure) {
            const std::size_t at = std::min<std::size_t>(failure.error.where.offset.value_or(0), end - 1);
            if (faults.empty()) faults.push_back({std::move(failure.error), {}});
            const std::size_t line = source.rfind('\n', at > 0 ? at - 1 : 0);
            end = at == 0 || line == std::string_view::npos ? 0 : std::min(line + 1, end - 1);
        }
    }
    return tokenize(source, 0, 0);
}

}  // namespace

SyntaxTree parse(std::string_view source, std::vector<ParseFault>* faults) {
    SyntaxTree tree;
    if (!faults) {
        Parser(source, tokenize(source, 0, source.size()), tree, 0).parseStatements(nullptr);
        return tree;
    }
    std::vector<Token> tokens = tokensUpToFault(source, *faults);
    std::vector<ParseFault> inStatements;
    Parser(source, std::move(tokens), tree, 0).parseStatements(&inStatements);
    faults->insert(faults->end(), std::make_move_iterator(inStatements.begin()), std::make_move_iterator(inStatements.end()));
    return tree;
}

}  // namespace teardown::config
