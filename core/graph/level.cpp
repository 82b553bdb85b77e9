#include "core/graph/level.h"

#include "core/graph/level_stages.h"

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

constexpr int kMostLayers = 64;    ///< for one box
constexpr double kSlope = 0.13;    ///< a gap grows by this share of its longest horizontal distance ...
constexpr double kMostSlope = 56;  ///< ... up to this, so that lines stay readable

}  // namespace

Result<LevelDrawing> drawLevel(const std::vector<LevelNode>& nodes, const std::vector<LevelEdge>& edges, const LevelSpacing& spacing,
                               const TaskContext& task) {
    if (task.cancelled()) return cancelledError();
    // A tall box (an open frame) beside small ones spans several layers, so that it does not tear their chain apart.
    std::vector<int> spans, ones(nodes.size(), 1);
    const double pitch = spacing.row + spacing.layer;
    for (const LevelNode& node : nodes)
        spans.push_back(std::clamp(static_cast<int>(std::lround((node.height + spacing.layer) / pitch)), 1, kMostLayers));
    level::LayeredGraph graph = level::layered(nodes, edges, spans);
    TD_CHECK(level::orderLayers(graph, task));
    if (spans != ones && level::linesThroughBoxes(graph)) {
        graph = level::layered(nodes, edges, ones);
        TD_CHECK(level::orderLayers(graph, task));
    }
    TD_CHECK(level::placeColumns(graph, spacing, task));

    LevelDrawing drawing;
    const std::size_t layers = graph.layers.size();
    std::vector<double> height(layers, 0), top(layers, 0), bend(layers, 0);
    std::vector<LevelRole> role(layers, LevelRole::Box);
    std::vector<std::vector<int>> endHere(layers);  // boxes over several layers, by their last layer
    for (const level::Item& item : graph.items) {
        const std::size_t layer = static_cast<std::size_t>(item.layer);
        drawing.width = std::max(drawing.width, item.x + item.width);
        if (item.node < 0) continue;
        const LevelNode& node = nodes[static_cast<std::size_t>(item.node)];
        const int last = graph.lastLayer[static_cast<std::size_t>(item.node)];
        if (last == item.layer)
            height[layer] = std::max(height[layer], node.height);
        else
            endHere[static_cast<std::size_t>(last)].push_back(item.node);
        if (node.role != LevelRole::Box) role[layer] = node.role;
    }
    for (const level::Link& link : graph.links) {
        const level::Item& from = graph.items[static_cast<std::size_t>(link.from)];
        const double sideways = std::fabs(graph.items[static_cast<std::size_t>(link.to)].x + link.toX - from.x - link.fromX);
        bend[static_cast<std::size_t>(from.layer)] = std::max(bend[static_cast<std::size_t>(from.layer)], sideways);
    }
    double y = 0;
    for (std::size_t i = 0; i < layers; ++i) {
        top[i] = y;
        for (const int node : endHere[i]) {
            const double begin = top[static_cast<std::size_t>(graph.items[static_cast<std::size_t>(node)].layer)];
            height[i] = std::max(height[i], begin + nodes[static_cast<std::size_t>(node)].height - y);
        }
        y += height[i];
        if (i + 1 == layers) break;
        const double gap = role[i] == LevelRole::Entry ? spacing.entry : role[i + 1] == LevelRole::Exit ? spacing.exit : spacing.layer;
        y += (bend[i] < 1 ? gap : spacing.layer) + std::min(kMostSlope, bend[i] * kSlope);
    }
    drawing.height = y;

    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const level::Item& item = graph.items[i];
        const std::size_t first = static_cast<std::size_t>(item.layer), last = static_cast<std::size_t>(graph.lastLayer[i]);
        drawing.x.push_back(item.x);
        drawing.y.push_back((top[first] + top[last] + height[last] - nodes[i].height) / 2);
    }
    std::vector<int> segmentOf;
    for (const level::Link& link : graph.links) {
        segmentOf.push_back(static_cast<int>(drawing.segments.size()));
        if (link.body) continue;
        const level::Item& from = graph.items[static_cast<std::size_t>(link.from)];
        const level::Item& to = graph.items[static_cast<std::size_t>(link.to)];
        const std::size_t upper = static_cast<std::size_t>(from.layer), lower = static_cast<std::size_t>(to.layer);
        LevelSegment segment;
        segment.x1 = from.x + link.fromX;
        segment.x2 = to.x + link.toX;
        segment.y2 = top[upper] + height[upper];
        const int maker = from.node >= 0 ? from.node : from.body;
        segment.y1 = maker < 0 ? segment.y2 : drawing.y[static_cast<std::size_t>(maker)] + nodes[static_cast<std::size_t>(maker)].height;
        segment.y3 = top[lower];
        // A passing line continues to the lower edge of its layer; the next segment starts there.
        segment.y4 = to.node < 0 ? top[lower] + height[lower] : drawing.y[static_cast<std::size_t>(to.node)];
        segment.target = to.node;
        drawing.segments.push_back(segment);
    }
    for (const std::vector<int>& way : graph.ways) {
        drawing.edgeWays.emplace_back();
        for (const int link : way) drawing.edgeWays.back().push_back(segmentOf[static_cast<std::size_t>(link)]);
    }
    return drawing;
}

}  // namespace teardown
