// The lines of a graph, and its miniature.
#pragma once

#include "widgets/graph/graph_camera.h"

#include <QPainter>

namespace teardown {

class GraphPainter;

/// Below this zoom lines are straight and boxes have no round corners.
inline constexpr double kCurveZoom = 0.25;

/// All lines that touch `clip`.
void paintGraphLines(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const QRectF& clip, const QColor& colour);
/// Those that begin or end at the node.
void paintLinesOf(QPainter& painter, const GraphScene& scene, const GraphViewport& view, int node, const QColor& colour);

/// The whole graph as coloured dots and hairlines, stretched to `size`.
QImage graphMiniature(const GraphScene& scene, const GraphPainter& painter, QSize size, double ratio);
/// The miniature in the view's corner, with the visible part marked.
void paintGraphMap(QPainter& painter, const GraphScene& scene, const GraphCamera& view, const QImage& miniature);

}  // namespace teardown
