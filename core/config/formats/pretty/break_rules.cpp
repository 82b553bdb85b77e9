#include "core/config/formats/pretty/break_rules.h"

#include <algorithm>

namespace teardown::config::pretty {

BreakRules::BreakRules(const Statement& statement) : m_statement(statement), m_entryWidths(statement.tokens().size()) {
    for (int i = 0; i + 1 < statement.size(); ++i)
        if (statement[i].is('{') && statement[i + 1].entryKey) m_entryWidths[static_cast<std::size_t>(i)] = entryWidth(i);
}

bool BreakRules::mustBreak(const Spot& spot) const {
    const Token& token = m_statement[spot.next];
    const Token& before = m_statement[spot.next - 1];
    if (spot.top.closesOnOwnLine && (token.is(']') || token.is('}'))) return token.cost < kUnbreakable;
    if (before.kind == TokenKind::Comma && itemStartsLine(spot)) return true;
    if (token.entryKey) return keyStartsLine(spot);
    // Indents the value below its key if its entries do not each fit on one line.
    if (token.entryValue && !token.opens() && m_entryWidths[static_cast<std::size_t>(token.around)] + spot.outerIndent > kLineLimit)
        return true;
    if (token.argument) return argumentStartsLine(spot);
    if (!before.opens() || token.opens()) return false;
    return firstStartsLine(spot);
}

/// After a comma: a call, list, tuple or dict that must start on its own line.
bool BreakRules::itemStartsLine(const Spot& spot) const {
    const Token& token = m_statement[spot.next];
    const bool inSquare = token.around >= 0 && !m_statement[token.around].is('(');
    if (token.kind == TokenKind::Name && m_statement[spot.next + 1].call)
        return inSquare ? !fitsFrom(token.around, spot) : !fits(spot.next, m_statement[spot.next + 1].match, spot);
    return token.opens() && inSquare && !m_statement[spot.next + 1].entryKey && !fitsFrom(spot.next, spot);
}

/// Every entry of a {..} starts a line, except the only entry of a single dict({..}).
bool BreakRules::keyStartsLine(const Spot& spot) const {
    const int open = spot.next - 1;
    if (!m_statement[open].is('{') || open == 0) return true;
    const Token& around = m_statement[open - 1];
    const int outer = around.match < 0 ? around.around : around.opens() ? open - 1 : around.match;
    return outer < 0 || !m_statement[outer].call || !fitsFrom(open, spot) || hasComma(open);
}

bool BreakRules::hasComma(int open) const {
    for (int i = open + 1; i < m_statement[open].match; i = (m_statement[i].opens() ? m_statement[i].match : i + 1))
        if (m_statement[i].kind == TokenKind::Comma) return true;
    return false;
}

/// Whether this token ends a dict entry whose value is a list, tuple or dict.
bool BreakRules::isBracketValue(int last) const {
    const int open = m_statement[last].match;
    return open >= 2 && m_statement[open - 1].kind == TokenKind::Colon && m_statement[open - 2].inKey;
}

/// Width of the widest entry of a {..}; entries that contain a {..} do not count.
int BreakRules::entryWidth(int open) const {
    const int close = m_statement[open].match;
    int widest = 0;
    int start = open + 1;
    int at = open + 2;
    while (at < close) {
        const Token& token = m_statement[at];
        if (token.entryKey) {
            // yapf steps back two tokens from the comma, so the last token of an entry does not count.
            const int last = m_statement[at - 1].kind == TokenKind::Comma ? at - 3 : at - 1;
            if (!isBracketValue(last)) widest = std::max(widest, m_statement.span(start, last) + 1);
            start = at;
        }
        if (token.is('{')) {
            at = token.match;
            while (at < close && !m_statement[at].entryKey) ++at;
            if (at == close) return widest;
            start = at;
        } else {
            at = token.opens() ? token.match : at + 1;
        }
    }
    return std::max(widest, m_statement.span(start, close - 1));
}

/// The name of one of several keyword arguments.
bool BreakRules::argumentStartsLine(const Spot& spot) const {
    const int open = m_statement[spot.next].around;
    if (spot.next - 1 == open) {
        if (fitsFrom(open, spot) && m_statement[open].around >= 0) return false;
        return spot.column - spot.top.lastSpace > kIndent;
    }
    const int length = m_statement[m_statement[open].match].end - m_statement[open].end;
    return length + spot.top.indent > kLineLimit;
}

/// The first token in a bracket that is not a bracket itself.
bool BreakRules::firstStartsLine(const Spot& spot) const {
    const int open = spot.next - 1;
    const Token& bracket = m_statement[open];
    if (fitsFrom(open, spot)) return false;
    if (!bracket.is('(')) return true;
    if (!bracket.call) return false;
    const bool empty = m_statement[spot.next].closes();
    if (!empty && m_statement[spot.next + 1].kind == TokenKind::Equals) {
        // The only argument, before another call with arguments (a tuple counts as one too).
        const int name = spot.next + 2;
        const int inner = m_statement[name].kind == TokenKind::Name ? name + 1 : name;
        return m_statement[inner].is('(') && !m_statement[inner + 1].closes();
    }
    // Avoids squeezing everything to the right.
    return argumentOverflows(open, spot) || (kLineLimit - spot.column) * 10 < kLineLimit * 3;
}

bool BreakRules::argumentOverflows(int open, const Spot& spot) const {
    const int close = m_statement[open].match;
    int start = open + 1;
    for (int i = start + 1; i <= close; ++i) {
        const bool starts = i == close || m_statement[i].kind == TokenKind::Comma || m_statement[i - 1].kind == TokenKind::Comma;
        if (!starts) continue;
        if (!fits(start, i, spot)) return true;
        start = i;
    }
    return false;
}

}  // namespace teardown::config::pretty
