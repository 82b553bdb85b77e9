#include "core/graph/level_stages.h"

#include <algorithm>

namespace teardown::level {

namespace {

constexpr int kSweeps = 12;
constexpr int kPatience = 3;  ///< stops after this many sweeps without fewer crossings

Item& itemAt(LayeredGraph& graph, int index) { return graph.items[static_cast<std::size_t>(index)]; }
const Item& itemAt(const LayeredGraph& graph, int index) { return graph.items[static_cast<std::size_t>(index)]; }

void number(LayeredGraph& graph, std::vector<int>& layer) {
    for (std::size_t i = 0; i < layer.size(); ++i) itemAt(graph, layer[i]).place = static_cast<int>(i);
}

/// Depth first from above, in execution order: related boxes end up together, and a tree has no crossings.
void firstOrder(LayeredGraph& graph) {
    std::vector<char> seen(graph.items.size(), 0);
    std::vector<int> stack;
    for (std::size_t root = 0; root < graph.items.size(); ++root) {
        if (!graph.items[root].up.empty()) continue;
        stack.push_back(static_cast<int>(root));
        while (!stack.empty()) {
            const int index = stack.back();
            stack.pop_back();
            if (seen[static_cast<std::size_t>(index)]) continue;
            seen[static_cast<std::size_t>(index)] = 1;
            const Item& item = itemAt(graph, index);
            graph.layers[static_cast<std::size_t>(item.layer)].push_back(index);
            // Passing lines go to the right of the boxes.
            for (const bool points : {true, false})
                for (std::size_t i = item.down.size(); i-- > 0;) {
                    const int below = graph.links[static_cast<std::size_t>(item.down[i])].to;
                    if ((itemAt(graph, below).node < 0 && itemAt(graph, below).body < 0) == points) stack.push_back(below);
                }
        }
    }
    for (std::vector<int>& layer : graph.layers) number(graph, layer);
}

/// Sorts a layer by the mean position of the neighbours above or below; items without any stay where they are.
void sortLayer(LayeredGraph& graph, std::vector<int>& layer, bool byUpper) {
    if (layer.size() < 2) return;
    std::vector<std::pair<double, int>> keyed;
    std::vector<std::size_t> free;
    for (std::size_t i = 0; i < layer.size(); ++i) {
        const Item& item = itemAt(graph, layer[i]);
        const std::vector<int>& links = byUpper ? item.up : item.down;
        if (links.empty()) continue;
        double sum = 0;
        for (const int link : links) {
            const Link& l = graph.links[static_cast<std::size_t>(link)];
            sum += itemAt(graph, byUpper ? l.from : l.to).place;
        }
        keyed.push_back({sum / static_cast<double>(links.size()), layer[i]});
        free.push_back(i);
    }
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < free.size(); ++i) layer[free[i]] = keyed[i].second;
    number(graph, layer);
}

long crossingsBelow(const LayeredGraph& graph, std::size_t upper, std::vector<int>& tree) {
    const std::vector<int>& lower = graph.layers[upper + 1];
    if (graph.layers[upper].size() < 2 || lower.size() < 2) return 0;
    // Links in order of their upper ends; for each, how many earlier ones end further right: counted in a Fenwick tree.
    tree.assign(lower.size() + 1, 0);
    long total = 0, inserted = 0;
    std::vector<int> ends;
    for (const int index : graph.layers[upper]) {
        ends.clear();
        for (const int link : itemAt(graph, index).down)
            ends.push_back(itemAt(graph, graph.links[static_cast<std::size_t>(link)].to).place);
        std::sort(ends.begin(), ends.end());
        for (const int end : ends) {
            long upTo = 0;
            for (int i = end + 1; i > 0; i -= i & -i) upTo += tree[static_cast<std::size_t>(i)];
            total += inserted - upTo;
        }
        for (const int end : ends) {
            for (int i = end + 1; i <= static_cast<int>(lower.size()); i += i & -i) ++tree[static_cast<std::size_t>(i)];
            ++inserted;
        }
    }
    return total;
}

}  // namespace

bool linesThroughBoxes(const LayeredGraph& graph) {
    for (const std::vector<int>& layer : graph.layers) {
        // A tall box splits the gap below it: links that start on its left must end on its left.
        int leftEnd = -1;  // furthest end so far
        int bodyEnd = -1;  // end of the nearest box on the left
        for (const int index : layer) {
            int bodyHere = -1, first = -1, last = -1;
            for (const int l : itemAt(graph, index).down) {
                const Link& link = graph.links[static_cast<std::size_t>(l)];
                const int end = itemAt(graph, link.to).place;
                if (link.body) bodyHere = end;
                first = first < 0 ? end : std::min(first, end);
                last = std::max(last, end);
            }
            if (first >= 0 && first <= bodyEnd) return true;
            if (bodyHere >= 0 && (leftEnd >= bodyHere || last > bodyHere)) return true;
            leftEnd = std::max(leftEnd, last);
            bodyEnd = std::max(bodyEnd, bodyHere);
        }
    }
    return false;
}

long crossings(const LayeredGraph& graph) {
    long total = 0;
    std::vector<int> tree;
    for (std::size_t i = 0; i + 1 < graph.layers.size(); ++i) total += crossingsBelow(graph, i, tree);
    return total;
}

Result<void> orderLayers(LayeredGraph& graph, const TaskContext& task) {
    firstOrder(graph);
    long best = crossings(graph);
    std::vector<std::vector<int>> kept = graph.layers;
    int fruitless = 0;
    for (int sweep = 0; sweep < kSweeps && best > 0 && fruitless < kPatience; ++sweep) {
        if (task.cancelled()) return cancelledError();
        const bool down = sweep % 2 == 0;
        for (std::size_t i = 0; i < graph.layers.size(); ++i) sortLayer(graph, graph.layers[down ? i : graph.layers.size() - 1 - i], down);
        const long now = crossings(graph);
        if (now < best) {
            best = now;
            kept = graph.layers;
            fruitless = 0;
        } else {
            ++fruitless;
        }
    }
    graph.layers = std::move(kept);
    for (std::vector<int>& layer : graph.layers) number(graph, layer);
    return {};
}

}  // namespace teardown::level
