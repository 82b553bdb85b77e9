// Level: one layered drawing - boxes in layers, every line downwards - after Sugiyama: layers by longest path, order within a layer by
// barycentre sweeps, columns by straight chains that are then pulled together. Nested frames are drawn level by level (graph_layout.h).
// Deterministic; linear in boxes and lines except for sorting.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"

#include <vector>

namespace teardown {

enum class LevelRole { Box, Entry /* a point on the upper edge */, Exit /* on the lower */ };

struct LevelNode {
    LevelRole role = LevelRole::Box;
    double width = 0;  ///< both 0 for Entry and Exit
    double height = 0;
};

struct LevelEdge {
    int from = 0;  ///< from < to: nodes are in execution order
    int to = 0;
    double fromX = 0;  ///< where the line begins and ends, from the left edge of the box
    double toX = 0;
    int source = 0;  ///< lines of one tensor share their way as far as possible
};

struct LevelSpacing {
    double column = 22;  ///< between boxes of a layer
    double line = 14;    ///< beside a passing line
    double layer = 36;   ///< between layers
    double entry = 14;   ///< below entries
    double exit = 24;    ///< above exits: room for a label
    double row = 42;     ///< height of an ordinary box; taller ones span several layers if no line is in the way
};

/// A line across one gap between layers: straight down from y1 to y2 at x1, over to x2 at y3, straight down to y4.
struct LevelSegment {
    double x1 = 0, y1 = 0, y2 = 0;
    double x2 = 0, y3 = 0, y4 = 0;
    int target = -1;  ///< node where it ends; -1: it continues in the next layer
};

struct LevelDrawing {
    double width = 0, height = 0;
    std::vector<double> x, y;  ///< upper left corner per node
    std::vector<LevelSegment> segments;
    std::vector<std::vector<int>> edgeWays;  ///< segments per edge, from above
};

/// Errors: cancelled.
Result<LevelDrawing> drawLevel(const std::vector<LevelNode>& nodes, const std::vector<LevelEdge>& edges, const LevelSpacing& spacing,
                               const TaskContext& task = {});

}  // namespace teardown
