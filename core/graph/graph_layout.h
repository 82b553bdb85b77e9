// GraphLayout: positions of the boxes, frames and lines of a Graph. Every open frame is a layered drawing of its own (level.h), drawn from
// the inside out; a line that crosses a frame passes through a point of its border. Pure data in units of the caller's choice (pixels at
// zoom 1).
#pragma once

#include "core/graph/graph.h"
#include "core/graph/level.h"

#include <functional>
#include <string>
#include <vector>

namespace teardown {

struct GraphSize {
    double width = 0, height = 0;
};

struct GraphMetrics {
    /// Size of a box; for an open node the minimum width of the frame and the height of its heading.
    std::function<GraphSize(const GraphNode&)> size;
    LevelSpacing spacing;
    double padding = 14;      ///< inside frames, left, right and below
    bool horizontal = false;  ///< lines run from left to right
};

struct GraphRect {
    double x = 0, y = 0, width = 0, height = 0;
    bool intersects(const GraphRect& other) const {
        return x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height;
    }
};

/// A piece of a line, always downwards: straight from (x1,y1) to (x1,y2), over to (x2,y3), straight to (x2,y4). In a horizontal layout x
/// and y are exchanged: GraphLayout::place().
struct GraphSegment {
    double x1 = 0, y1 = 0, y2 = 0;
    double x2 = 0, y3 = 0, y4 = 0;
    bool arrow = false;    ///< it ends at a box
    bool implied = false;  ///< true if every edge that uses it is
};

/// The shape of a tensor, once behind the box that makes it.
struct GraphLabel {
    double x = 0, y = 0;  ///< where the line leaves the box
    int node = -1;
    std::string text;
};

struct GraphPoint {
    double x = 0, y = 0;
};

struct GraphLayout {
    bool horizontal = false;
    double width = 0, height = 0;
    std::vector<GraphRect> nodes;  ///< by Graph::nodes
    std::vector<double> headings;  ///< height of a frame's heading, 0 for boxes
    std::vector<GraphSegment> segments;
    std::vector<std::vector<int>> edgeWays;  ///< by Graph::edges: segments from above
    std::vector<GraphLabel> labels;

    /// Where a point of a segment is in the drawing.
    GraphPoint place(double x, double y) const { return horizontal ? GraphPoint{y, x} : GraphPoint{x, y}; }
};

/// Deterministic. Errors: cancelled.
Result<GraphLayout> layoutGraph(const Graph& graph, const GraphMetrics& metrics, const TaskContext& task = {});

}  // namespace teardown
