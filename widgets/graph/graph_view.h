// GraphView: the network of a forward trace as boxes and arrows, from top to bottom or from left to right. The wheel zooms at the mouse
// position, dragging pans, a click selects a step, a double click expands a module or opens a layer; arrow keys follow the lines. Layout
// and pictures are made on the lane; only the visible part is painted.
#pragma once

#include "widgets/common/task_runner.h"
#include "widgets/graph/graph_camera.h"
#include "widgets/graph/graph_marks.h"
#include "widgets/graph/graph_painter.h"
#include "widgets/graph/graph_pictures.h"
#include "widgets/graph/graph_scene.h"

#include <QImage>
#include <QWidget>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace teardown {

class GraphView : public QWidget {
    Q_OBJECT
public:
    explicit GraphView(Lane& lane, QWidget* parent = nullptr);

    /// Shows the network of a forward trace, opened as far as it stays readable. A trace of the same network (the next picture) keeps the
    /// open groups and the view. Null, or a trace of another journey: only a sentence.
    void setTrace(TracePtr trace);
    const TracePtr& trace() const { return m_trace; }
    /// Marks the box of this step and scrolls to it.
    void setCurrent(int step);
    int current() const { return m_current; }

    /// Everything open in small boxes, always shown as a whole, without the overview map: for use beside another picture.
    void setOverview(bool overview);
    /// From left to right instead of from top to bottom.
    void setHorizontal(bool horizontal);
    bool horizontal() const { return m_horizontal; }
    /// Modules and layers with these paths get a red dot; closed groups that contain one get a ring.
    void setBreakpoints(std::set<std::string> paths);
    void setHasCheckpoint(bool has) { m_hasCheckpoint = has; }
    bool hasCheckpoint() const { return m_hasCheckpoint; }

    void fit();
    /// Across the direction of the lines: the width of a graph that runs downwards, the height of one that runs to the right.
    void fitAcross();
    void actualSize();
    void zoomIn() { setZoom(zoom() * 1.25, rect().center()); }
    void zoomOut() { setZoom(zoom() * 0.8, rect().center()); }
    double zoom() const { return m_view.zoom; }
    /// `around` stays where it is.
    void setZoom(double zoom, QPointF around);
    void openAll() { openGroups(true); }
    /// Only as much open as fits into about kBoxesAtStart boxes.
    void closeAll() { openGroups(false); }
    void toggle(int node);  ///< opens or closes a group

    /// Marks the boxes whose name or type contains the text, and groups that contain such boxes. Empty: ends the search.
    void search(const QString& text);
    /// Selects the next or the previous match, and expands the groups around it.
    void goToMatch(bool forward);
    int matches() const { return static_cast<int>(m_search.steps().size()); }
    int match() const { return m_search.selected(); }  ///< the selected one, -1: none

    /// Null until the first layout is ready.
    const GraphScene* scene() const { return m_scene.get(); }
    bool busy() const { return m_runner.busy(); }
    int currentNode() const { return m_view.current; }
    QRectF nodeRect(int node) const { return m_view.toScreen(m_scene->rectOf(node)); }
    const GraphMarks& marks() const { return m_marks; }
    const GraphPictures& pictures() const { return m_pictures; }
    /// Selects the node, as a click does.
    void choose(int node);
    /// What Enter and a double click do: expands or collapses a group, opens a layer.
    void activate(int node);
    void reveal(int node);

    QSize sizeHint() const override { return {640, 480}; }
    QSize minimumSizeHint() const override { return {160, 120}; }

Q_SIGNALS:
    void stepChosen(int step);
    /// A new layout is shown.
    void laidOut();
    /// matches() or match() has changed.
    void searchChanged();
    /// The user wants to see the step's heatmaps, toggle a breakpoint at it, or see it in the config or in the checkpoint.
    void heatmapsRequested(int step);
    void breakpointToggled(int step);
    void sourceRequested(int step);
    void checkpointRequested(int step);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void openGroups(bool all);
    void layOut(std::optional<OpenGroups> open, bool all, int reveal = -1);
    void take(ScenePtr scene, int reveal);
    void mark(int node);
    void refreshMarks();
    bool exists(int node) const { return m_scene && node >= 0 && node < static_cast<int>(m_scene->graph.nodes.size()); }
    const GraphNode& node(int index) const { return m_scene->graph.nodes[static_cast<std::size_t>(index)]; }
    int nodeOfStep(int step) const { return m_scene ? m_scene->nodeOfStep(step) : -1; }
    /// Not below the map.
    int nodeAt(QPointF position) const;
    bool onPlus(int node, QPointF position) const;

    TaskRunner m_runner;
    GraphPictures m_pictures;
    std::shared_ptr<const GraphRulers> m_rulers;
    TracePtr m_trace;
    ScenePtr m_scene;
    GraphPainter m_painter;
    GraphCamera m_view;
    GraphMarks m_marks;
    GraphSearch m_search;
    std::set<std::string> m_breakpoints;
    QImage m_map;
    int m_current = -1;
    bool m_horizontal = false, m_hasCheckpoint = false;
    bool m_viewChosen = false;   ///< the network was looked at: another layout of it does not begin again
    bool m_fillsRoom = true;     ///< as many groups are open as the page has room for; until the user opens or closes one
    double m_roomUsed = 0;       ///< pixels across the lines then
    bool m_revealLater = false;  ///< setCurrent was called before the layout was ready
    std::string m_anchorKey;     ///< the group that was opened or closed: stays where it is
    QPointF m_anchor;
    QPointF m_pressed, m_pressedOrigin;
    enum class Drag { None, Maybe, Pan, Map } m_drag = Drag::None;
};

}  // namespace teardown
