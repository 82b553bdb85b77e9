// The context menu of a box.
#pragma once

class QMenu;

namespace teardown {

class GraphView;

/// For a node, or with -1 for the graph; `stops`: the box has a breakpoint.
void fillGraphMenu(QMenu& menu, GraphView& view, int node, bool stops);

}  // namespace teardown
