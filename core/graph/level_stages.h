// The stages of drawLevel and the data passed between them: LayeredGraph, in which every line joins neighbouring layers because long ones
// are cut into links by points.
#pragma once

#include "core/graph/level.h"

#include <vector>

namespace teardown::level {

struct Item {       ///< a node, the extension of a tall node into further layers, or a point of a long line
    int node = -1;  ///< -1: no node starts here
    int body = -1;  ///< node that extends into this layer from above
    int layer = 0;
    int place = 0;  ///< in its layer, from the left
    double width = 0;
    double x = 0;               ///< left edge
    std::vector<int> up, down;  ///< links
};

struct Link {  ///< from an item to one of the next layer
    int from = 0, to = 0;
    double fromX = 0, toX = 0;
    bool body = false;  ///< no line: the inside of a high box
};

struct LayeredGraph {
    std::vector<Item> items;  ///< the nodes first, by their index
    std::vector<Link> links;
    std::vector<std::vector<int>> layers;  ///< items by place
    std::vector<std::vector<int>> ways;    ///< links per edge
    std::vector<int> lastLayer;            ///< per node: the lowest layer that its box extends into
};

/// Layers by longest path, long edges cut. Edges from one source share their points. `spans`: how many layers each node occupies.
LayeredGraph layered(const std::vector<LevelNode>& nodes, const std::vector<LevelEdge>& edges, const std::vector<int>& spans);

/// Orders the items in their layers so that few links cross.
Result<void> orderLayers(LayeredGraph& graph, const TaskContext& task);

/// Whether a line would run through a box that spans several layers.
bool linesThroughBoxes(const LayeredGraph& graph);

/// Crossings of links between all neighbouring layers.
long crossings(const LayeredGraph& graph);

/// Sets Item::x.
Result<void> placeColumns(LayeredGraph& graph, const LevelSpacing& spacing, const TaskContext& task);

}  // namespace teardown::level
