// GraphView: the network as boxes and arrows, from a forward trace. Wheel zooms around the mouse, dragging pans, a click chooses a step,
// a double click opens or closes a module; arrows walk along the lines. Layout runs on the lane, painting touches what is in sight only.
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

    /// Shows the network of a forward trace, opened as far as it stays readable. A trace of the same network (the next picture) keeps
    /// what is open and where one looks. Null, or a trace of another journey: nothing but a sentence.
    void setTrace(TracePtr trace);
    /// Marks the box of this step and brings it into sight.
    void setCurrent(int step);
    int current() const { return m_current; }

    /// Everything open, always whole, without the small map: for a picture beside another.
    void setOverview(bool overview);

    void fit();
    void actualSize();
    void zoomIn() { zoomBy(1.25, rect().center()); }
    void zoomOut() { zoomBy(0.8, rect().center()); }
    double zoom() const { return m_view.zoom; }
    void openAll();
    void closeAll();        ///< back to what is open at the start
    void toggle(int node);  ///< opens or closes a group

    /// Null until the first layout is there.
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
    void firstLook();
    void keepInReach();
    void choose(int node);
    void mark(int node);
    void reveal(int node);
    int nodeAt(QPointF position) const;
    bool mapShown() const;
    QRectF mapRect() const;    ///< of its frame
    QRectF mapInside() const;  ///< where the graph is drawn
    void lookAt(QPointF mapPosition);
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
    bool m_looked = false;       ///< the user or firstLook() has chosen a view of this network
    bool m_revealLater = false;  ///< setCurrent came before the layout
    std::string m_anchorKey;     ///< group that was opened or closed: stays where it is
    QPointF m_anchor;
    QPointF m_pressed, m_pressedOrigin;
    enum class Drag { None, Maybe, Pan, Map } m_drag = Drag::None;
};

}  // namespace teardown
