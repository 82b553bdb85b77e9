// GraphView: the network of a forward trace as boxes and arrows. The wheel zooms at the mouse position, dragging pans, a click selects a
// step, a double click opens or closes a module; arrow keys follow the lines. Layout runs on the lane; only the visible part is painted.
#pragma once

#include "widgets/common/task_runner.h"
#include "widgets/graph/graph_painter.h"
#include "widgets/graph/graph_scene.h"

#include <QImage>
#include <QWidget>

#include <optional>

namespace teardown {

class GraphView : public QWidget {
    Q_OBJECT
public:
    explicit GraphView(Lane& lane, QWidget* parent = nullptr);

    /// Shows the network of a forward trace, opened as far as it stays readable. A trace of the same network (the next picture) keeps the
    /// open groups and the view. Null, or a trace of another journey: only a sentence.
    void setTrace(TracePtr trace);
    /// Marks the box of this step and scrolls to it.
    void setCurrent(int step);
    int current() const { return m_current; }

    /// Everything open, always shown as a whole, without the overview map: for use beside another picture.
    void setOverview(bool overview);

    void fit();
    void actualSize();
    void zoomIn() { zoomBy(1.25, rect().center()); }
    void zoomOut() { zoomBy(0.8, rect().center()); }
    double zoom() const { return m_view.zoom; }
    void openAll();
    void closeAll();        ///< back to the initially open groups
    void toggle(int node);  ///< opens or closes a group

    /// Null until the first layout is ready.
    const GraphScene* scene() const { return m_scene.get(); }
    bool busy() const { return m_runner.busy(); }
    int currentNode() const { return m_view.current; }
    /// Place of a node in the widget.
    QRectF nodeRect(int node) const { return m_view.toScreen(m_scene->rectOf(node)); }

    QSize sizeHint() const override { return {640, 480}; }
    QSize minimumSizeHint() const override { return {160, 120}; }

Q_SIGNALS:
    void stepChosen(int step);
    void zoomChanged(double zoom);
    /// A new layout is shown.
    void laidOut();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void layOut(std::optional<OpenGroups> open, bool all);
    void take(ScenePtr scene);
    void zoomBy(double factor, QPointF around);
    void setZoom(double zoom, QPointF around);
    double fittingZoom() const;
    double leastZoom() const;
    void chooseInitialView();
    void keepInReach();
    void choose(int node);
    void mark(int node);
    void reveal(int node);
    int nodeAt(QPointF position) const;
    bool mapShown() const;
    QRectF mapRect() const;    ///< of its frame
    QRectF mapInside() const;  ///< where the graph is drawn
    void centreMapAt(QPointF mapPosition);
    void paintMap(QPainter& painter);
    void paintNothing(QPainter& painter);

    TaskRunner m_runner;
    std::shared_ptr<const GraphRulers> m_rulers;
    TracePtr m_trace;
    ScenePtr m_scene;
    GraphPainter m_painter;
    GraphViewport m_view;
    QImage m_map;
    int m_current = -1;
    bool m_overview = false;
    bool m_viewChosen = false;   ///< the user or chooseInitialView() has chosen a view of this network
    bool m_revealLater = false;  ///< setCurrent was called before the layout was ready
    std::string m_anchorKey;     ///< the group that was opened or closed: stays where it is
    QPointF m_anchor;
    QPointF m_pressed, m_pressedOrigin;
    enum class Drag { None, Maybe, Pan, Map } m_drag = Drag::None;
};

}  // namespace teardown
