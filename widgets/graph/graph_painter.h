// GraphPainter: draws the visible part of a GraphScene. The smaller the zoom, the less is drawn: shapes and names go first, then types; at
// last boxes are plain rectangles.
#pragma once

#include "widgets/graph/graph_scene.h"

#include <QColor>
#include <QFont>
#include <QPainter>

#include <array>
#include <map>

namespace teardown {

struct GraphViewport {
    QSize size;  ///< device independent pixels
    double zoom = 1;
    QPointF origin;    ///< scene point in the upper left corner
    int current = -1;  ///< node: drawn with the accent
    int hovered = -1;
    bool focused = false;

    QPointF toScreen(QPointF scene) const { return (scene - origin) * zoom; }
    QPointF toScene(QPointF screen) const { return screen / zoom + origin; }
    QRectF toScreen(const QRectF& rect) const { return {toScreen(rect.topLeft()), rect.size() * zoom}; }
};

struct FamilyColours {
    QColor fill, border, bar, plain;  ///< plain: for boxes without text
};

class GraphPainter {
public:
    GraphPainter();
    /// Applies the theme's colours; call it when they change.
    void refresh();
    void paint(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const QRect& clip);
    /// The whole graph as coloured dots and hairlines, stretched to `size`.
    QImage miniature(const GraphScene& scene, QSize size, double ratio) const;
    const FamilyColours& colours(GraphFamily family) const { return m_families[static_cast<std::size_t>(family)]; }

private:
    struct Fonts {
        QFont bold, mono, small;
    };
    const Fonts& fonts(double scale);
    void paintFrames(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const QRectF& clip);
    void paintLines(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const QRectF& clip) const;
    void paintMarkedLines(QPainter& painter, const GraphScene& scene, const GraphViewport& view) const;
    void paintBoxes(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const QRectF& clip);
    void paintBox(QPainter& painter, const GraphScene& scene, const GraphViewport& view, int node, const QRectF& rect);
    void paintTexts(QPainter& painter, const GraphScene& scene, const GraphViewport& view, int node, const QRectF& rect);
    void paintLabels(QPainter& painter, const GraphScene& scene, const GraphViewport& view, const QRectF& clip);

    std::array<FamilyColours, 9> m_families;
    QColor m_frame, m_heading, m_line;
    std::map<int, Fonts> m_fonts;
};

}  // namespace teardown
