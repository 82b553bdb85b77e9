#include "core/graph/level.h"

#include "core/graph/level_parts.h"

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

constexpr double kSlope = 0.10;       ///< a gap grows by this share of its widest sideways way ...
constexpr double kMostSlope = 44;     ///< ... up to this, so that lines stay readable

}  // namespace

Result<LevelDrawing> drawLevel(const std::vector<LevelNode>& nodes, const std::vector<LevelEdge>& edges, const LevelSpacing& spacing, const TaskContext& task) {
    if (task.cancelled()) return cancelledError();
    level::LayeredGraph graph = level::layered(nodes, edges);
    TD_CHECK(level::orderLayers(graph, task));
    TD_CHECK(level::placeColumns(graph, spacing, task));

    LevelDrawing drawing;
    const std::size_t layers = graph.layers.size();
    std::vector<double> height(layers, 0), top(layers, 0), bend(layers, 0);
    std::vector<char> border(layers, 0);  // holds entries or exits
    for (const level::Item& item : graph.items) {
        const std::size_t layer = static_cast<std::size_t>(item.layer);
        drawing.width = std::max(drawing.width, item.x + item.width);
        if (item.node < 0) continue;
        const LevelNode& node = nodes[static_cast<std::size_t>(item.node)];
        height[layer] = std::max(height[layer], node.height);
        if (node.role != LevelRole::Box) border[layer] = 1;
    }
    for (const level::Link& link : graph.links) {
        const level::Item& from = graph.items[static_cast<std::size_t>(link.from)];
        const double sideways = std::fabs(graph.items[static_cast<std::size_t>(link.to)].x + link.toX - from.x - link.fromX);
        bend[static_cast<std::size_t>(from.layer)] = std::max(bend[static_cast<std::size_t>(from.layer)], sideways);
    }
    double y = 0;
    for (std::size_t i = 0; i < layers; ++i) {
        top[i] = y;
        y += height[i];
        if (i + 1 == layers) break;
        const bool plain = (border[i] || border[i + 1]) && bend[i] < 1;
        y += (plain ? spacing.border : spacing.layer) + std::min(kMostSlope, bend[i] * kSlope);
    }
    drawing.height = y;

    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const level::Item& item = graph.items[i];
        const std::size_t layer = static_cast<std::size_t>(item.layer);
        drawing.x.push_back(item.x);
        drawing.y.push_back(top[layer] + (height[layer] - nodes[i].height) / 2);
    }
    for (const level::Link& link : graph.links) {
        const level::Item& from = graph.items[static_cast<std::size_t>(link.from)];
        const level::Item& to = graph.items[static_cast<std::size_t>(link.to)];
        const std::size_t upper = static_cast<std::size_t>(from.layer), lower = static_cast<std::size_t>(to.layer);
        LevelSegment segment;
        segment.x1 = from.x + link.fromX;
        segment.x2 = to.x + link.toX;
        segment.y2 = top[upper] + height[upper];
        segment.y1 = from.node < 0 ? segment.y2 : drawing.y[static_cast<std::size_t>(from.node)] + nodes[static_cast<std::size_t>(from.node)].height;
        segment.y3 = top[lower];
        // A passing line runs on to the lower edge of its layer; the next segment begins there.
        segment.y4 = to.node < 0 ? top[lower] + height[lower] : drawing.y[static_cast<std::size_t>(to.node)];
        segment.target = to.node;
        drawing.segments.push_back(segment);
    }
    drawing.edgeWays = std::move(graph.ways);
    return drawing;
}

}  // namespace teardown
