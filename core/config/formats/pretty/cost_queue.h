// A queue of layouts to continue: the cheapest first; equal costs in the order of insertion.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace teardown::config::pretty {

using NodeNumber = std::uint32_t;
constexpr NodeNumber kNoNode = ~NodeNumber{0};

/// There are few different costs, so each has its own line instead of one heap for all.
class CostQueue {
public:
    struct Item {
        std::int64_t cost = 0;
        NodeNumber node = 0;
    };

    /// Node numbers are added in order: 0, 1, 2... The cost is never below that of the item taken last.
    void push(Item item) {
        m_after.push_back(kNoNode);
        const bool atFront = m_front != m_lines.end() && m_front->first == item.cost;
        Line& line = atFront ? m_front->second : m_lines[item.cost];
        (line.first == kNoNode ? line.first : m_after[line.last]) = item.node;
        line.last = item.node;
        if (!atFront) m_front = m_lines.begin();
    }
    /// False when nobody waits.
    bool take(Item& item) {
        while (m_front != m_lines.end() && m_front->second.first == kNoNode) m_front = m_lines.erase(m_front);
        if (m_front == m_lines.end()) return false;
        Line& line = m_front->second;
        item = {m_front->first, line.first};
        line.first = m_after[line.first];
        return true;
    }

private:
    struct Line {
        NodeNumber first = kNoNode, last = kNoNode;
    };
    std::map<std::int64_t, Line> m_lines;
    std::map<std::int64_t, Line>::iterator m_front = m_lines.end();
    std::vector<NodeNumber> m_after;  ///< the next node in the line
};

}  // namespace teardown::config::pretty
