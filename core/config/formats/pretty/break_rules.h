// Where yapf insists on a line break, whatever it costs.
#pragma once

#include "core/config/formats/pretty/layout_stack.h"
#include "core/config/formats/pretty/statement.h"

#include <vector>

namespace teardown::config::pretty {

/// The position of the next token.
struct Spot {
    int next = 0;         ///< the token
    int column = 0;       ///< the current column
    Level top;            ///< of the enclosing brackets
    int outerIndent = 0;  ///< of the level below `top`
};

class BreakRules {
public:
    explicit BreakRules(const Statement& statement);

    /// The next token has to begin a line.
    bool mustBreak(const Spot& spot) const;

private:
    bool fits(int first, int last, const Spot& spot) const { return m_statement.span(first, last) + spot.column <= kLineLimit; }
    bool fitsFrom(int open, const Spot& spot) const { return fits(open, m_statement[open].match, spot); }
    bool itemStartsLine(const Spot& spot) const;
    bool keyStartsLine(const Spot& spot) const;
    int entryWidth(int open) const;
    bool argumentStartsLine(const Spot& spot) const;
    bool firstStartsLine(const Spot& spot) const;
    bool argumentOverflows(int open, const Spot& spot) const;
    bool hasComma(int open) const;
    bool isBracketValue(int last) const;

    const Statement& m_statement;
    std::vector<int> m_entryWidths;  ///< by the opening bracket of {key: value, ...}
};

}  // namespace teardown::config::pretty
