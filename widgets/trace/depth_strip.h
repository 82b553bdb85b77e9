// DepthStrip: the whole journey at a glance - a representative tile per main step, drawn lazily off the GUI thread.
#pragma once

#include "core/session/journeys.h"
#include "core/trace/trace.h"
#include "widgets/common/task_runner.h"

#include <QImage>
#include <QWidget>

#include <vector>

class QPainter;

namespace teardown {

/// The steps shown on the strip: one level of the call tree, the deepest with at most `most` of them.
std::vector<int> stripSteps(const Trace& trace, int most);
/// Short name below a tile: "stage_1.0", "Resize".
QString stripLabel(const Step& step);

/// The position of a step among the strip's cells.
struct StripMark {
    int first = -1;
    int last = -1;        ///< before first: the step has no cell and comes before cell `first`
    bool inside = false;  ///< the cells are parts of the step, or the step is a part of the cell
    bool none() const { return first < 0; }
    bool caret() const { return first >= 0 && last < first; }
    bool operator==(const StripMark&) const = default;
};
/// `cells`: the steps of the cells, ascending.
StripMark stripMark(const Trace& trace, const std::vector<int>& cells, int step);

class DepthStrip : public QWidget {
    Q_OBJECT
public:
    explicit DepthStrip(Lane& lane, QWidget* parent = nullptr, JourneyTable journeys = kJourneys);
    void setTrace(TracePtr trace);
    /// The same steps with other numbers: the tiles stay until the new ones are drawn.
    void refreshTrace(TracePtr trace);
    /// Marks the step's position: its cell, the cells inside it, or the gap between two.
    void setCurrent(int step);
    StripMark mark() const { return m_mark; }
    QSize sizeHint() const override { return {400, 70}; }

Q_SIGNALS:
    void chosen(int step);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Item {
        int step = 0;
        QString label;
        QImage tile;
        bool drawn = false;
    };
    int itemAt(QPoint position) const;
    int pitch() const;
    bool pictures() const;
    void scrollToCurrent();
    void startPass();
    void drawNext();
    void paintMark(QPainter& painter) const;

    TaskRunner m_runner;
    JourneyTable m_journeys;
    TracePtr m_trace;
    TracePtr m_drawn;      ///< the trace whose tiles are being drawn
    bool m_stale = false;  ///< a newer one waits
    std::vector<Item> m_items;
    StripMark m_mark;
    int m_offset = 0;
    bool m_anyTile = false;
};

}  // namespace teardown
