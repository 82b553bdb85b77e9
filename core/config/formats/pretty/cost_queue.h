// Layouts that wait to be gone on with: the cheapest first, of equal ones the one that came first.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace teardown::config::pretty {

using NodeNumber = std::uint32_t;
constexpr NodeNumber kNoNode = ~NodeNumber{0};

/// Few costs differ, so each has a line of its own instead of all standing in a heap.
class CostQueue {
public:
    struct Item {
        std::int64_t cost = 0;
        NodeNumber node = 0;
    };

    /// Numbers of nodes come in order: 0, 1, 2... The cost is not below that of the item taken last.
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
    std::vector<NodeNumber> m_after;  ///< who stands behind a node
};

}  // namespace teardown::config::pretty
