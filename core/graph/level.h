// Level: one layered drawing - boxes in layers, every line downwards - after Sugiyama: layers by longest path, places in a layer by
// barycentre sweeps, columns by straight chains that are then pulled together. Frames that hold frames are drawn level by level
// (graph_layout.h). Deterministic; times grow linearly with boxes and lines but for the sorting.
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
    int from = 0;  ///< from < to: nodes come in an order of execution
    int to = 0;
    double fromX = 0;  ///< where the line begins and ends, from the left edge of the box
    double toX = 0;
    int source = 0;  ///< lines of one tensor share their way as far as they can
};

struct LevelSpacing {
    double column = 22;  ///< between boxes of a layer
    double line = 14;    ///< beside a passing line
    double layer = 36;   ///< between layers
    double entry = 14;   ///< below entries
    double exit = 24;    ///< above exits: room for a label
    double row = 42;     ///< height of an ordinary box; higher ones reach over several layers where no line is in the way
};

/// A line across one gap between layers: straight down from y1 to y2 at x1, over to x2 at y3, straight down to y4.
struct LevelSegment {
    double x1 = 0, y1 = 0, y2 = 0;
    double x2 = 0, y3 = 0, y4 = 0;
    int target = -1;  ///< node that it ends at; -1: it goes on in the next layer
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
