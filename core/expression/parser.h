// Parser of expressions: reads the text character by character into an Expression's nodes, with Python's precedence.
#pragma once

#include "core/expression/expression.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::expression {

enum class TokenKind { End, Number, Name, Sign };

struct Token {
    TokenKind kind = TokenKind::End;
    std::string_view text;  ///< Name: including its dots
    std::uint32_t begin = 0;
    double number = 0;
};

class Parser {
public:
    explicit Parser(std::string_view text);
    Result<Expression> run();

private:
    // The lexer: `m_token` is the next token.
    Result<void> advance();
    Result<void> number();
    void name();
    Result<void> sign();
    bool is(std::string_view text) const {
        return m_token.kind != TokenKind::End && m_token.kind != TokenKind::Number && m_token.text == text;
    }
    bool isName() const;

    // Each leaves m_token after what it read and returns the node's index.
    Result<int> expression();
    Result<int> conjunction();
    Result<int> negation();
    Result<int> comparison();
    Result<int> sum();
    Result<int> product();
    Result<int> signedValue();
    Result<int> power();
    Result<int> postfix();
    Result<int> primary();
    Result<int> bracketed();
    Result<int> named();
    Result<int> call(std::string_view name, std::uint32_t at, std::vector<int> arguments, std::uint32_t begin);
    Result<int> subscripted(int value, std::uint32_t begin);
    Result<int> index();
    Result<int> attribute(int value, std::string_view name, std::uint32_t at, std::uint32_t begin);

    Result<int> add(NodeKind kind, std::uint32_t begin, std::vector<int> parts);
    Node& node(int index) { return m_expression.m_nodes[static_cast<std::size_t>(index)]; }
    std::uint32_t end() const { return m_end; }
    /// Describes the token that was found instead of the expected one.
    Error unexpected(const Message& expected) const;
    Error errorAt(std::size_t byte, Message what, Message remedy) const;

    Expression m_expression;
    std::string_view m_text;
    std::size_t m_at = 0;
    Token m_token;
    std::uint32_t m_end = 0;  ///< of the token before m_token
    int m_depth = 0;          ///< of the parser's own recursion
};

}  // namespace teardown::expression
