// Parser of the Python subset: precedence climbing over the lexer's tokens into a SyntaxTree. Statements that run code instead of giving
// values (def, class, while ...) are rejected at their place.
#pragma once

#include "core/config/language/failure.h"
#include "core/config/language/limits.h"
#include "core/config/language/syntax_tree.h"
#include "core/config/language/token.h"

#include <optional>
#include <string_view>
#include <vector>

namespace teardown::config {

class Parser {
public:
    /// Parses tokens of source[begin, end) into `tree`; `depth` is the nesting around them (an f-string's expression is nested).
    Parser(std::string_view source, std::vector<Token> tokens, SyntaxTree& tree, int depth);

    /// With `faults`, unreadable statements are skipped and listed there.
    void parseStatements(std::vector<ParseFault>* faults);
    /// One expression (or an unparenthesised tuple) that must extend to the end of the tokens.
    int parseWholeExpression();

private:
    /// Counts nesting during its lifetime.
    class Nesting {
    public:
        explicit Nesting(Parser& parser) : m_parser(parser) {
            if (++m_parser.m_depth > kMaxNesting)
                failAt("config-limit", message("config-limit.nested-deeper-than-200", "nested deeper than 200"), m_parser.current().offset);
        }
        ~Nesting() { --m_parser.m_depth; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

    private:
        Parser& m_parser;
    };

    const Token& current() const { return m_tokens[m_at]; }
    const Token& following() const { return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)]; }
    bool atOperator(std::string_view text) const { return current().kind == TokenKind::Operator && current().text == text; }
    bool atWord(std::string_view text) const { return current().kind == TokenKind::Name && current().text == text; }
    bool consumeOperator(std::string_view text);
    bool consumeWord(std::string_view text);
    void expectOperator(std::string_view text);
    std::optional<Operator> consumeAugmentedOperator();
    [[noreturn]] void unexpected() const;
    bool startsExpression() const;

    int add(ExpressionKind kind, std::uint32_t offset, std::vector<int> children = {});
    Expression& at(int index) { return m_tree.expressions[static_cast<std::size_t>(index)]; }

    void parseStatement(std::vector<int>& block);
    void parseSimpleStatements(std::vector<int>& block);
    void parseSimpleStatement(std::vector<int>& block);
    void parseAssignment(Statement& statement);
    void parseFor(std::vector<int>& block);
    void parseIf(std::vector<int>& block, std::string_view word);
    void parseDelete(Statement& statement);
    std::vector<int> parseBlock(std::string_view word, std::uint32_t offset);
    void parseReadBase(std::vector<int>& block);
    [[noreturn]] void unexpectedAfterStatement();
    int addStatement(Statement statement);
    void checkTarget(int target, bool nested = false);

    int parseExpressionList();
    int parseExpression();
    int parseOperators(int level);
    int parsePrefix(int level);
    int parsePower();
    int parsePostfix();
    int parseAtom();
    int parseName();
    int parseStrings();
    int parseFormatted(const Token& token);
    int parseFormattedRange(std::size_t begin, std::size_t end, bool raw, bool isFormat);
    int parseReplacement(std::size_t& position, std::size_t end, bool raw);
    int parseParenthesis();
    int parseListDisplay();
    int parseBraces();
    int parseDictRest(std::uint32_t offset, std::vector<int> children);
    int parseElement();
    int parseCall(int callee);
    int parseSubscript(int object);
    int parseSliceItem();
    int parseComprehension(ExpressionKind kind, std::uint32_t offset, std::vector<int> elements);
    int parseLoopTarget();
    void afterElement(std::string_view closing);
    void requireDictValue() const;

    std::string_view m_source;
    std::vector<Token> m_tokens;
    SyntaxTree& m_tree;
    std::size_t m_at = 0;
    int m_depth = 0;
    int m_loops = 0;  ///< for enclosing statements
};

bool isKeyword(std::string_view word);
/// CPython's name for an expression that cannot be assigned to.
const char* targetName(ExpressionKind kind);

}  // namespace teardown::config
