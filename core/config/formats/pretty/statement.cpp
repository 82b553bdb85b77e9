#include "core/config/formats/pretty/statement.h"

#include <algorithm>

namespace teardown::config::pretty {

namespace {

// yapf's "knobs" of the pep8 style.
constexpr int kAfterOpening = 300;
constexpr int kBeforeClosing = 100;

/// Cost of a break for which the syntax gives none.
int plainCost(const Token& before, const Token& token) {
    if (before.kind == TokenKind::Comma) return 0;
    if (before.opens() && !token.is('(')) return kAfterOpening;
    return token.closes() ? kBeforeClosing : 0;
}

bool canBreak(const Token& before, const Token& token) {
    if (token.cost >= kUnbreakable || token.kind == TokenKind::Colon || token.kind == TokenKind::Comma) return false;
    return !(token.opens() && token.call) && before.kind != TokenKind::Minus;
}

bool needsBlank(const Token& before, const Token& token) {
    const auto assigns = [](const Token& sign) { return sign.kind == TokenKind::Equals && sign.depth == 0; };
    if (token.kind == TokenKind::Comma) return false;
    return before.kind == TokenKind::Comma || before.kind == TokenKind::Colon || assigns(before) || assigns(token);
}

}  // namespace

int widthOf(std::string_view text) {
    return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Statement::Statement(std::vector<Token> tokens) : m_tokens(std::move(tokens)) {
    pairBrackets();
    measure();
}

void Statement::pairBrackets() {
    std::vector<int> open;
    for (int i = 0; i < size(); ++i) {
        Token& token = m_tokens[static_cast<std::size_t>(i)];
        token.depth = static_cast<int>(open.size());
        if (token.closes()) {
            token.match = open.back();
            m_tokens[static_cast<std::size_t>(open.back())].match = i;
            token.call = (*this)[open.back()].call;
            open.pop_back();
        }
        token.around = open.empty() ? -1 : open.back();
        if (token.opens()) open.push_back(i);
    }
}

void Statement::measure() {
    const Token* before = nullptr;
    for (Token& token : m_tokens) {
        token.width = widthOf(token.text);
        token.end = token.width;
        if (before) {
            token.spaced = needsBlank(*before, token);
            token.end += before->end + (token.spaced ? 1 : 0);
            if (token.depth == 0) token.cost = kUnbreakable;
            if (token.cost == 0) token.cost = plainCost(*before, token);
            token.mayBreak = canBreak(*before, token);
        }
        before = &token;
    }
}

void Statement::appendOneLine(std::string& out) const {
    for (const Token& token : m_tokens) {
        if (token.spaced) out += ' ';
        out += token.text;
    }
    out += '\n';
}

void Statement::appendRaw(std::string& out) const {
    for (const Token& token : m_tokens) {
        if (token.rawGap < 0) out += '\n';
        out.append(static_cast<std::size_t>(std::abs(token.rawGap)), ' ');
        out += token.text;
    }
    out += '\n';
}

}  // namespace teardown::config::pretty
