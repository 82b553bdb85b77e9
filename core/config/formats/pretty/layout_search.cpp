#include "core/config/formats/pretty/layout_search.h"

#include "core/config/formats/pretty/break_rules.h"
#include "core/config/formats/pretty/cost_queue.h"
#include "core/config/formats/pretty/layout_stack.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace teardown::config::pretty {

namespace {

constexpr int kPerExcessColumn = 7000;
constexpr int kPerEarlierBreak = 30;  // in the same bracket: each break costs more than the previous one
constexpr int kPerBreak = 10;
constexpr int kBetweenBrackets = 10;
/// From this many nodes on yapf treats layouts as equal that differ only in what they know about their brackets.
constexpr std::size_t kCarefulNodes = 10000;

/// One way to place the tokens before `next`.
struct Node {
    StackNumber stack = 0;
    NodeNumber previous = kNoNode;
    int next = 0;
    int column = 0;
    int lowest = 0;            ///< brackets around the outermost token of this line
    bool brokeBefore = false;  ///< the last placed token starts a line
};

class LayoutSearch {
public:
    explicit LayoutSearch(const Statement& statement) : m_statement(statement), m_rules(statement) {}

    /// For every token, whether it starts a line; empty if there is no layout.
    std::vector<bool> breaks(SearchBudget& budget);
    void append(const std::vector<bool>& breaks, std::string& out);

private:
    Node start();
    void tryNext(NodeNumber from, std::int64_t cost);
    void enqueue(NodeNumber from, bool newLine, bool required, std::int64_t cost);
    Node place(const Node& from, bool newLine, bool required, std::int64_t& cost);
    void finish(Node& node, const Token& token, Level top, bool touched);
    static int newLineColumn(const Token& token, const Token& before, const Level& top);
    bool isNew(NodeNumber number);
    std::vector<bool> pathTo(NodeNumber node) const;

    const Statement& m_statement;
    BreakRules m_rules;
    LayoutStacks m_stacks;
    std::vector<Node> m_nodes;
    CostQueue m_queue;
    NumberSet m_seen, m_places;         ///< layouts that were continued, with and without their stack
    std::vector<NodeNumber> m_careful;  ///< those that m_places does not contain
};

Node LayoutSearch::start() {
    Node node;
    finish(node, m_statement[0], Level{}, true);
    return node;
}

std::vector<bool> LayoutSearch::breaks(SearchBudget& budget) {
    m_nodes.push_back(start());
    m_queue.push({0, 0});
    std::vector<bool> found;
    for (CostQueue::Item item; m_queue.take(item) && m_nodes.size() <= budget.layouts;) {
        if (m_nodes[item.node].next == m_statement.size()) {
            found = pathTo(item.node);
            break;
        }
        if (isNew(item.node)) tryNext(item.node, item.cost);
    }
    budget.layouts -= std::min(budget.layouts, m_nodes.size());
    return found;
}

bool LayoutSearch::isNew(NodeNumber number) {
    const Node& node = m_nodes[number];
    // The depth follows from the token. While the stack matters there are few tokens and stacks, so everything fits.
    const auto shifted = [](std::size_t part, int bits) { return static_cast<std::uint64_t>(part) << bits; };
    const auto place = [&](const Node& at) { return shifted(at.next, 44) ^ shifted(at.lowest, 28) ^ shifted(at.column, 0); };
    if (m_nodes.size() <= kCarefulNodes) {
        const bool isNew =
            m_seen.insert(shifted(node.next, 50) ^ shifted(node.lowest, 36) ^ shifted(node.column, 15) ^ shifted(node.stack, 0));
        if (isNew) m_careful.push_back(number);
        return isNew;
    }
    for (const NodeNumber earlier : m_careful) m_places.insert(place(m_nodes[earlier]));
    m_careful.clear();
    return m_places.insert(place(node));
}

void LayoutSearch::tryNext(NodeNumber from, std::int64_t cost) {
    const Node& node = m_nodes[from];
    const Token& token = m_statement[node.next];
    const Level& top = m_stacks[node.stack];
    const int outerIndent = top.below == kNoStack ? 0 : m_stacks[top.below].indent;
    const bool required = m_rules.mustBreak({node.next, node.column, top, outerIndent});
    const bool possible = token.mayBreak && (required || !token.inKey || token.entryKey);
    if (!required) enqueue(from, false, required, cost);
    if (possible) enqueue(from, true, required, cost);
}

void LayoutSearch::enqueue(NodeNumber from, bool newLine, bool required, std::int64_t cost) {
    Node node = place(m_nodes[from], newLine, required, cost);
    node.previous = from;
    m_queue.push({cost, static_cast<NodeNumber>(m_nodes.size())});
    m_nodes.push_back(node);
}

int LayoutSearch::newLineColumn(const Token& token, const Token& before, const Level& top) {
    if (!token.closes()) return top.indent;
    return before.opens() ? std::max(0, top.indent - kIndent) : top.closingIndent;
}

Node LayoutSearch::place(const Node& from, bool newLine, bool required, std::int64_t& cost) {
    const Token& token = m_statement[from.next];
    const Token& before = m_statement[from.next - 1];
    Node node = from;
    node.brokeBefore = newLine;
    Level top = m_stacks[from.stack];
    if (newLine) {
        node.column = newLineColumn(token, before, top);
        node.lowest = token.depth;
        top.lastSpace = node.column;
        if (before.opens()) {
            top.closingIndent = std::max(0, top.indent - kIndent);
            top.closesOnOwnLine = true;
        }
        cost += token.cost;
        if (!required) cost += kPerEarlierBreak * ++top.lineBreaks + kPerBreak;
        if (!required && token.opens() && before.opens() && !before.call) cost += kBetweenBrackets;
    } else {
        if (before.opens()) top.closingIndent = top.indent = node.column;
        node.column += token.spaced ? 1 : 0;
    }
    finish(node, token, top, newLine || before.opens());
    if (node.column > kLineLimit) cost += static_cast<std::int64_t>(kPerExcessColumn) * (node.column - kLineLimit);
    return node;
}

/// After the token: updates its brackets and width.
void LayoutSearch::finish(Node& node, const Token& token, Level top, bool touched) {
    if (token.opens()) {
        const StackNumber below = m_stacks.numberOf(top);
        node.stack = m_stacks.numberOf({kIndent + top.lastSpace, top.lastSpace, 0, 0, false, below});
    } else if (token.closes()) {
        Level outer = m_stacks[top.below];
        outer.lastSpace = token.inKey ? outer.indent : top.lastSpace;
        node.stack = m_stacks.numberOf(outer);
    } else {
        node.lowest = std::min(node.lowest, token.depth);
        if (touched) node.stack = m_stacks.numberOf(top);
    }
    node.column += token.width;
    ++node.next;
}

std::vector<bool> LayoutSearch::pathTo(NodeNumber node) const {
    std::vector<bool> breaks(static_cast<std::size_t>(m_statement.size()), false);
    for (; node != kNoNode; node = m_nodes[node].previous) {
        const Node& step = m_nodes[node];
        breaks[static_cast<std::size_t>(step.next - 1)] = step.brokeBefore;
    }
    return breaks;
}

void LayoutSearch::append(const std::vector<bool>& breaks, std::string& out) {
    Node node = start();
    out += m_statement[0].text;
    for (const Token& token : m_statement.tokens()) {
        if (&token == &m_statement[0]) continue;
        const bool newLine = breaks[static_cast<std::size_t>(node.next)];
        std::int64_t cost = 0;
        node = place(node, newLine, true, cost);
        if (newLine) {
            out += '\n';
            out.append(static_cast<std::size_t>(node.column - token.width), ' ');
        } else if (token.spaced) {
            out += ' ';
        }
        out += token.text;
    }
    out += '\n';
}

}  // namespace

bool appendBroken(const Statement& statement, SearchBudget& budget, std::string& out) {
    if (static_cast<std::size_t>(statement.size()) > budget.layouts) return false;
    LayoutSearch search(statement);
    const std::vector<bool> breaks = search.breaks(budget);
    if (breaks.empty()) return false;
    search.append(breaks, out);
    return true;
}

}  // namespace teardown::config::pretty
