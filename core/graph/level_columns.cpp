#include "core/graph/level_stages.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace teardown::level {

namespace {

constexpr int kPulls = 8;
constexpr double kFree = std::numeric_limits<double>::infinity();

/// Items directly below each other; one x for all of them.
struct Column {
    std::vector<int> items;
    double x = 0;
    int waitsFor = 0;  ///< columns further left that are not placed yet
};

class Placer {
public:
    Placer(LayeredGraph& graph, const LevelSpacing& spacing)
        : m_graph(graph), m_spacing(spacing), m_columnOf(graph.items.size(), -1), m_offset(graph.items.size(), 0) {}

    Result<void> run(const TaskContext& task) {
        joinChains();
        makeColumns();
        pack();
        for (int pull = 0; pull < kPulls; ++pull) {
            if (task.cancelled()) return cancelledError();
            for (std::size_t i = 0; i < m_order.size(); ++i)
                pullTogether(m_columns[static_cast<std::size_t>(m_order[pull % 2 ? i : m_order.size() - 1 - i])]);
        }
        double left = kFree;
        for (std::size_t i = 0; i < m_graph.items.size(); ++i) {
            m_graph.items[i].x = xOf(static_cast<int>(i));
            left = std::min(left, m_graph.items[i].x);
        }
        for (Item& item : m_graph.items) item.x -= left;
        return {};
    }

private:
    Item& item(int index) { return m_graph.items[static_cast<std::size_t>(index)]; }
    const Item& item(int index) const { return m_graph.items[static_cast<std::size_t>(index)]; }
    const Link& link(int index) const { return m_graph.links[static_cast<std::size_t>(index)]; }
    bool isPoint(int index) const { return item(index).node < 0 && item(index).body < 0; }
    double xOf(int index) const {
        return m_columns[static_cast<std::size_t>(m_columnOf[static_cast<std::size_t>(index)])].x +
               m_offset[static_cast<std::size_t>(index)];
    }

    /// Chooses the straight links. Tall boxes must be straight; then the trunk - the longest path through a module - then passing lines,
    /// then the rest; straight links may not cross.
    void joinChains() {
        const std::size_t count = m_graph.items.size();
        std::vector<int> above(count, 0), below(count, 0);  // boxes on the longest path to here, and from here
        for (const std::vector<int>& layer : m_graph.layers)
            for (const int i : layer)
                for (const int l : item(i).up)
                    above[static_cast<std::size_t>(i)] = std::max(above[static_cast<std::size_t>(i)],
                                                                  above[static_cast<std::size_t>(link(l).from)] + !isPoint(link(l).from));
        for (std::size_t layer = m_graph.layers.size(); layer-- > 0;)
            for (const int i : m_graph.layers[layer])
                for (const int l : item(i).down)
                    below[static_cast<std::size_t>(i)] =
                        std::max(below[static_cast<std::size_t>(i)], below[static_cast<std::size_t>(link(l).to)] + !isPoint(link(l).to));
        struct LinkCandidate {
            int rank;
            int weight;
            int link;
        };
        std::vector<LinkCandidate> candidates;
        for (int l = 0; l < static_cast<int>(m_graph.links.size()); ++l) {
            const int points = isPoint(link(l).from) + isPoint(link(l).to);
            const int weight = above[static_cast<std::size_t>(link(l).from)] + below[static_cast<std::size_t>(link(l).to)];
            candidates.push_back({link(l).body ? -1 : points == 2 ? 1 : points == 0 ? 0 : 2, -weight, l});
        }
        std::stable_sort(candidates.begin(), candidates.end(), [](const LinkCandidate& a, const LinkCandidate& b) {
            return a.rank != b.rank ? a.rank < b.rank : a.weight < b.weight;
        });
        m_straightDown.assign(count, -1);
        m_straightUp.assign(count, -1);
        std::vector<std::map<int, int>> taken(m_graph.layers.size());
        for (const LinkCandidate& candidate : candidates) {
            const Link& l = link(candidate.link);
            if (m_straightDown[static_cast<std::size_t>(l.from)] >= 0 || m_straightUp[static_cast<std::size_t>(l.to)] >= 0) continue;
            std::map<int, int>& gap = taken[static_cast<std::size_t>(item(l.from).layer)];
            const auto next = gap.lower_bound(item(l.from).place);
            if (next != gap.end() && next->second <= item(l.to).place) continue;
            if (next != gap.begin() && std::prev(next)->second >= item(l.to).place) continue;
            gap[item(l.from).place] = item(l.to).place;
            m_straightDown[static_cast<std::size_t>(l.from)] = candidate.link;
            m_straightUp[static_cast<std::size_t>(l.to)] = candidate.link;
        }
    }

    void makeColumns() {
        for (const std::vector<int>& layer : m_graph.layers)
            for (const int first : layer) {
                if (m_straightUp[static_cast<std::size_t>(first)] >= 0) continue;
                const int column = static_cast<int>(m_columns.size());
                m_columns.emplace_back();
                double offset = 0;
                for (int i = first;;) {
                    m_columns.back().items.push_back(i);
                    m_columnOf[static_cast<std::size_t>(i)] = column;
                    m_offset[static_cast<std::size_t>(i)] = offset;
                    const int l = m_straightDown[static_cast<std::size_t>(i)];
                    if (l < 0) break;
                    offset += link(l).fromX - link(l).toX;
                    i = link(l).to;
                }
            }
    }

    double distance(int left, int right) const {
        const bool lines = isPoint(left) || isPoint(right);
        return item(left).width + (lines ? m_spacing.line : m_spacing.column);
    }

    int leftOf(int i) const {
        const Item& it = item(i);
        return it.place > 0 ? m_graph.layers[static_cast<std::size_t>(it.layer)][static_cast<std::size_t>(it.place) - 1] : -1;
    }
    int rightOf(int i) const {
        const std::vector<int>& layer = m_graph.layers[static_cast<std::size_t>(item(i).layer)];
        return static_cast<std::size_t>(item(i).place) + 1 < layer.size() ? layer[static_cast<std::size_t>(item(i).place) + 1] : -1;
    }

    /// The mean of all columns pushed as far left and as far right as possible. Both keep every distance, so the mean does too.
    void pack() {
        for (Column& column : m_columns)
            for (const int i : column.items) column.waitsFor += leftOf(i) >= 0;
        std::vector<int> ready;
        for (std::size_t c = m_columns.size(); c-- > 0;)
            if (m_columns[c].waitsFor == 0) ready.push_back(static_cast<int>(c));
        while (!ready.empty()) {
            const int c = ready.back();
            ready.pop_back();
            m_order.push_back(c);
            Column& column = m_columns[static_cast<std::size_t>(c)];
            column.x = lowest(column, 0);
            for (const int i : column.items)
                if (const int right = rightOf(i); right >= 0)
                    if (--m_columns[static_cast<std::size_t>(m_columnOf[static_cast<std::size_t>(right)])].waitsFor == 0)
                        ready.push_back(m_columnOf[static_cast<std::size_t>(right)]);
        }
        double width = 0;
        for (std::size_t i = 0; i < m_graph.items.size(); ++i) width = std::max(width, xOf(static_cast<int>(i)) + m_graph.items[i].width);
        std::vector<double> leftmost;
        for (const Column& column : m_columns) leftmost.push_back(column.x);
        for (std::size_t k = m_order.size(); k-- > 0;) {
            Column& column = m_columns[static_cast<std::size_t>(m_order[k])];
            double x = highest(column);
            for (const int i : column.items) x = std::min(x, width - item(i).width - m_offset[static_cast<std::size_t>(i)]);
            column.x = x;
        }
        for (std::size_t c = 0; c < m_columns.size(); ++c) m_columns[c].x = (m_columns[c].x + leftmost[c]) / 2;
    }

    /// `floor` is for items that start their layer.
    double lowest(const Column& column, double floor) const {
        double x = -kFree;
        for (const int i : column.items) {
            const int left = leftOf(i);
            x = std::max(x, (left >= 0 ? xOf(left) + distance(left, i) : floor) - m_offset[static_cast<std::size_t>(i)]);
        }
        return x;
    }
    double highest(const Column& column) const {
        double x = kFree;
        for (const int i : column.items)
            if (const int right = rightOf(i); right >= 0)
                x = std::min(x, xOf(right) - distance(i, right) - m_offset[static_cast<std::size_t>(i)]);
        return x;
    }

    /// Moves a column as close as its neighbours allow to where its bent links lead.
    void pullTogether(Column& column) {
        m_wanted.clear();
        for (const int i : column.items) {
            const double offset = m_offset[static_cast<std::size_t>(i)];
            for (const int l : item(i).up)
                if (m_straightUp[static_cast<std::size_t>(i)] != l)
                    m_wanted.push_back(xOf(link(l).from) + link(l).fromX - link(l).toX - offset);
            for (const int l : item(i).down)
                if (m_straightDown[static_cast<std::size_t>(i)] != l)
                    m_wanted.push_back(xOf(link(l).to) + link(l).toX - link(l).fromX - offset);
        }
        if (m_wanted.empty()) return;
        const std::size_t middle = m_wanted.size() / 2;
        std::nth_element(m_wanted.begin(), m_wanted.begin() + static_cast<std::ptrdiff_t>(middle), m_wanted.end());
        double wanted = m_wanted[middle];
        if (m_wanted.size() % 2 == 0)
            wanted = (wanted + *std::max_element(m_wanted.begin(), m_wanted.begin() + static_cast<std::ptrdiff_t>(middle))) / 2;
        const double low = lowest(column, -kFree), high = highest(column);
        column.x = std::max(low, std::min(wanted, high));
    }

    LayeredGraph& m_graph;
    const LevelSpacing& m_spacing;
    std::vector<int> m_columnOf;
    std::vector<double> m_offset;  ///< from its column's x to an item's left edge
    std::vector<int> m_straightUp, m_straightDown;
    std::vector<Column> m_columns;
    std::vector<int> m_order;  ///< columns from the left
    std::vector<double> m_wanted;
};

}  // namespace

Result<void> placeColumns(LayeredGraph& graph, const LevelSpacing& spacing, const TaskContext& task) {
    if (graph.items.empty()) return {};
    return Placer(graph, spacing).run(task);
}

}  // namespace teardown::level
