#include "core/graph/level_stages.h"

#include <algorithm>
#include <map>

namespace teardown::level {

namespace {

std::vector<int> longestPaths(const std::vector<LevelNode>& nodes, const std::vector<LevelEdge>& edges, const std::vector<int>& spans) {
    std::vector<std::vector<int>> out(nodes.size());
    std::vector<int> taken(nodes.size(), 0);
    for (const LevelEdge& edge : edges) {
        out[static_cast<std::size_t>(edge.from)].push_back(edge.to);
        ++taken[static_cast<std::size_t>(edge.to)];
    }
    const bool hasEntry = std::any_of(nodes.begin(), nodes.end(), [](const LevelNode& node) { return node.role == LevelRole::Entry; });
    std::vector<int> layer(nodes.size(), 0);
    int last = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (hasEntry && nodes[i].role != LevelRole::Entry) layer[i] = std::max(layer[i], 1);
        for (const int to : out[i])
            layer[static_cast<std::size_t>(to)] = std::max(layer[static_cast<std::size_t>(to)], layer[i] + spans[i]);
        if (nodes[i].role != LevelRole::Exit) last = std::max(last, layer[i] + spans[i] - 1);
    }
    // Nodes without a producer are directly above their first consumer, exits below everything.
    for (std::size_t i = nodes.size(); i-- > 0;) {
        if (nodes[i].role == LevelRole::Exit) layer[i] = last + 1;
        if (nodes[i].role != LevelRole::Box || taken[i] || out[i].empty()) continue;
        int first = layer[static_cast<std::size_t>(out[i].front())];
        for (const int to : out[i]) first = std::min(first, layer[static_cast<std::size_t>(to)]);
        layer[i] = std::max(layer[i], first - spans[i]);
    }
    return layer;
}

}  // namespace

LayeredGraph layered(const std::vector<LevelNode>& nodes, const std::vector<LevelEdge>& edges, const std::vector<int>& spans) {
    LayeredGraph graph;
    const std::vector<int> layer = longestPaths(nodes, edges, spans);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        Item item;
        item.node = static_cast<int>(i);
        item.layer = layer[i];
        item.width = nodes[i].width;
        graph.items.push_back(std::move(item));
    }
    const auto link = [&](int from, int to, double fromX, double toX) {
        const int index = static_cast<int>(graph.links.size());
        graph.links.push_back({from, to, fromX, toX, false});
        graph.items[static_cast<std::size_t>(from)].down.push_back(index);
        graph.items[static_cast<std::size_t>(to)].up.push_back(index);
        return index;
    };
    // Where a node's lines leave it.
    std::vector<int> bottom(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        bottom[i] = static_cast<int>(i);
        for (int further = 1; further < spans[i]; ++further) {
            Item item;
            item.body = static_cast<int>(i);
            item.layer = layer[i] + further;
            item.width = nodes[i].width;
            graph.items.push_back(std::move(item));
            const int below = static_cast<int>(graph.items.size()) - 1;
            graph.links[static_cast<std::size_t>(link(bottom[i], below, 0, 0))].body = true;
            bottom[i] = below;
        }
        graph.lastLayer.push_back(layer[i] + spans[i] - 1);
    }
    // For each tensor the points that its line passes, layer by layer below its producer, and the link leading to each.
    struct Line {
        std::vector<int> points, links;
    };
    std::map<std::pair<int, int>, Line> lines;
    graph.ways.resize(edges.size());
    for (std::size_t e = 0; e < edges.size(); ++e) {
        const LevelEdge& edge = edges[e];
        Line& line = lines[{edge.from, edge.source}];
        const int span = layer[static_cast<std::size_t>(edge.to)] - graph.lastLayer[static_cast<std::size_t>(edge.from)];
        while (static_cast<int>(line.points.size()) < span - 1) {
            const bool first = line.points.empty();
            const int above = first ? bottom[static_cast<std::size_t>(edge.from)] : line.points.back();
            Item point;
            point.layer = graph.lastLayer[static_cast<std::size_t>(edge.from)] + static_cast<int>(line.points.size()) + 1;
            graph.items.push_back(std::move(point));
            line.points.push_back(static_cast<int>(graph.items.size()) - 1);
            line.links.push_back(link(above, line.points.back(), first ? edge.fromX : 0, 0));
        }
        graph.ways[e].assign(line.links.begin(), line.links.begin() + (span - 1));
        const int above = span > 1 ? line.points[static_cast<std::size_t>(span - 2)] : bottom[static_cast<std::size_t>(edge.from)];
        graph.ways[e].push_back(link(above, edge.to, span > 1 ? 0 : edge.fromX, edge.toX));
    }
    int last = 0;
    for (const Item& item : graph.items) last = std::max(last, item.layer);
    graph.layers.resize(graph.items.empty() ? 0 : static_cast<std::size_t>(last) + 1);
    return graph;
}

}  // namespace teardown::level
