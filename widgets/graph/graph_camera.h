// GraphCamera: which part of a graph a view shows, and how large: zoom, fitting, panning, the overview map in the corner.
#pragma once

#include "widgets/graph/graph_scene.h"

#include <QRectF>
#include <QSize>

namespace teardown {

struct GraphViewport {
    QSize size;  ///< device independent pixels
    double zoom = 1;
    QPointF origin;    ///< scene point in the upper left corner
    int current = -1;  ///< node: drawn with the accent
    int hovered = -1;
    bool focused = false;

    /// The scene's point at (x, y) of a segment.
    QPointF onScreen(const GraphLayout& layout, double x, double y) const {
        const GraphPoint place = layout.place(x, y);
        return toScreen(QPointF(place.x, place.y));
    }
    QPointF toScreen(QPointF scene) const { return (scene - origin) * zoom; }
    QPointF toScene(QPointF screen) const { return screen / zoom + origin; }
    QRectF toScreen(const QRectF& rect) const { return {toScreen(rect.topLeft()), rect.size() * zoom}; }
};

class GraphCamera : public GraphViewport {
public:
    enum class Fitting { None, Whole, Across };

    /// Null: nothing to look at, and nothing changes.
    void setScene(const GraphScene* scene) { m_scene = scene; }
    /// Always the whole graph, without a map.
    void setOverview(bool overview) { m_overview = overview; }
    bool overview() const { return m_overview; }
    Fitting fitting() const { return m_fitting; }
    /// The user has moved the view.
    void endFitting() { m_fitting = Fitting::None; }

    void fit();
    /// Across the lines.
    void fitAcross();
    /// As fitting() says, around the same centre.
    void fitAgain();
    /// The first look: all of it if that can be read, else its beginning, fitted across the lines.
    void begin();
    /// Another layout with the group at `anchor` of the view where it was.
    void keepPlace(const QRectF& group, QPointF anchor);
    /// The zoom of fitAcross() for a layout that replaces another one, not less than what can be read.
    void adaptAcross();
    void setZoom(double newZoom, QPointF around);
    void moveBy(QPointF onScreen);
    void keepInReach();
    /// Moves as far as necessary to see the node.
    void reveal(int node);
    /// Pixels across the lines for boxes. `horizontal` may be that of a coming layout.
    double roomAcross(bool horizontal) const;

    bool mapShown() const;
    QRectF mapFrame() const;
    QRectF mapInside() const;  ///< where the graph is drawn
    void centreMapAt(QPointF mapPosition);

private:
    bool horizontal() const { return m_scene->layout.horizontal; }
    double across() const { return horizontal() ? m_scene->layout.height : m_scene->layout.width; }
    double mapAcross() const;
    double fittingZoom() const;
    double acrossZoom() const;
    double leastZoom() const { return std::min(0.1, fittingZoom()); }
    void centreOn(QPointF scene);
    void centreAcross();

    const GraphScene* m_scene = nullptr;
    bool m_overview = false;
    Fitting m_fitting = Fitting::None;
};

}  // namespace teardown
