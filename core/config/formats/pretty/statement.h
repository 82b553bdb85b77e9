// One statement of a printed config as yapf sees it: its tokens, where a line may break before them and what that costs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::config::pretty {

/// Characters that a line of the pep8 style may have.
constexpr int kLineLimit = 79;
/// Columns of one level.
constexpr int kIndent = 4;
/// No cost as high as this is ever paid: the line can not break there.
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
    bool spaced = false;      ///< a blank stands before it when it does not begin a line
    bool mayBreak = false;    ///< a line may begin with it
    int cost = 0;             ///< of a line break before it
    int depth = 0;            ///< brackets that are open before it
    int width = 0;
    int end = 0;      ///< columns up to and with it when the statement is one line
    int match = -1;   ///< brackets: the other one
    int around = -1;  ///< the bracket that it stands in
    /// How mmcv's unformatted text goes on before it: so many blanks, or, negative, a line break and so many blanks.
    int rawGap = 0;

    bool opens() const { return kind == TokenKind::Open; }
    bool closes() const { return kind == TokenKind::Close; }
    bool is(char sign) const { return text.size() == 1 && text[0] == sign; }
};

class Statement {
public:
    /// Takes tokens whose text, kind, marks and cost (as the syntax gives it) are set and works out the rest.
    explicit Statement(std::vector<Token> tokens);

    const std::vector<Token>& tokens() const { return m_tokens; }
    const Token& operator[](int index) const { return m_tokens[static_cast<std::size_t>(index)]; }
    int size() const { return static_cast<int>(m_tokens.size()); }
    /// Columns from the first to the last of these tokens on one line.
    int span(int first, int last) const { return (*this)[last].end - (*this)[first].end + (*this)[first].width; }
    bool fitsOneLine() const { return m_tokens.back().end <= kLineLimit; }

    void appendOneLine(std::string& out) const;
    /// The layout of mmcv's own text, which yapf keeps when it finds no other.
    void appendRaw(std::string& out) const;

private:
    void pairBrackets();
    void measure();

    std::vector<Token> m_tokens;
};

/// Characters, not bytes.
int widthOf(std::string_view text);

}  // namespace teardown::config::pretty
