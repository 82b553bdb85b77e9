// One statement of a printed config as yapf sees it: its tokens, where a line may break before them, and the cost.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::config::pretty {

/// Maximum line length in the pep8 style.
constexpr int kLineLimit = 79;
/// Columns per level.
constexpr int kIndent = 4;
/// A cost that is never paid: the line cannot break there.
constexpr int kUnbreakable = 1000000;

enum class TokenKind { Name, Text, Literal, Minus, Comma, Colon, Equals, Open, Close };

struct Token {
    std::string text;
    TokenKind kind = TokenKind::Literal;
    bool call = false;        ///< the bracket of a call
    bool entryKey = false;    ///< first token of the key in {key: value}
    bool inKey = false;       ///< any token of that key
    bool entryValue = false;  ///< first token of that value
    bool argument = false;    ///< name of one of several keyword arguments
    bool spaced = false;      ///< preceded by a blank unless it starts a line
    bool mayBreak = false;    ///< a line may start with it
    int cost = 0;             ///< of a line break before it
    int depth = 0;            ///< brackets that are open before it
    int width = 0;
    int end = 0;      ///< columns up to and including it if the statement is one line
    int match = -1;   ///< for brackets: the matching one
    int around = -1;  ///< the bracket that contains it
    /// What precedes it in mmcv's unformatted text: this many blanks or, if negative, a line break and this many blanks.
    int rawGap = 0;

    bool opens() const { return kind == TokenKind::Open; }
    bool closes() const { return kind == TokenKind::Close; }
    bool is(char sign) const { return text.size() == 1 && text[0] == sign; }
};

class Statement {
public:
    /// Takes tokens with text, kind, marks and (syntactic) cost and computes the rest.
    explicit Statement(std::vector<Token> tokens);

    const std::vector<Token>& tokens() const { return m_tokens; }
    const Token& operator[](int index) const { return m_tokens[static_cast<std::size_t>(index)]; }
    int size() const { return static_cast<int>(m_tokens.size()); }
    /// Columns from the first to the last of these tokens on one line.
    int span(int first, int last) const { return (*this)[last].end - (*this)[first].end + (*this)[first].width; }
    bool fitsOneLine() const { return m_tokens.back().end <= kLineLimit; }

    void appendOneLine(std::string& out) const;
    /// The layout of mmcv's own text, which yapf keeps if it finds no other.
    void appendRaw(std::string& out) const;

private:
    void pairBrackets();
    void measure();

    std::vector<Token> m_tokens;
};

/// Characters, not bytes.
int widthOf(std::string_view text);

}  // namespace teardown::config::pretty
