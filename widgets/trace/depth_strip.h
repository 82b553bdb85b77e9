// DepthStrip: the whole journey at a glance - a representative tile per main step, drawn lazily off the GUI thread. With the keyboard: Left
// and Right move a cursor, Return goes there.
#pragma once

#include "core/session/journeys.h"
#include "core/trace/breakpoint.h"
#include "core/trace/trace.h"
#include "widgets/common/accessible_parts.h"
#include "widgets/common/task_runner.h"
#include "widgets/trace/use_marks.h"

#include <QImage>
#include <QWidget>

#include <vector>

class QPainter;

namespace teardown {

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

class DepthStrip : public QWidget, public AccessibleParts {
    Q_OBJECT
public:
    explicit DepthStrip(Lane& lane, QWidget* parent = nullptr, JourneyTable journeys = kJourneys);
    void setTrace(TracePtr trace);
    /// The same steps with other numbers: the tiles stay until the new ones are drawn.
    void refreshTrace(TracePtr trace);
    /// Marks the step's position: its cell, the cells inside it, or the gap between two.
    void setCurrent(int step);
    StripMark mark() const { return m_mark; }
    /// Of the trace's steps, by index: a dot marks a cell with a breakpoint, a smaller one a cell with a breakpoint inside.
    void setStops(std::vector<StopMark> stops);
    /// Marks the cells that write and read a tensor.
    void setUses(const TensorUses& uses);
    /// The step of the cell at this place; -1: none.
    int stepAt(QPoint position) const;
    /// The names below the cells, as they are shown.
    QStringList shownLabels() const;
    QSize sizeHint() const override { return {400, 70}; }

    int partCount() const override { return static_cast<int>(m_items.size()); }
    QString partName(int part) const override;
    QRect partRect(int part) const override;
    int focusedPart() const override { return m_cursor; }
    int currentPart() const override { return m_mark.first == m_mark.last ? m_mark.first : -1; }
    void pressPart(int part) override { Q_EMIT chosen(m_items[static_cast<std::size_t>(part)].step); }

Q_SIGNALS:
    void chosen(int step);
    /// The context menu of a step is wanted at this place of the screen.
    void menuRequested(int step, const QPoint& place);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
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
    void scrollTo(int item);
    void setCursorTo(int item);
    StopMark stopOf(const Item& item, bool inside) const;
    /// The step after the last one that the cell stands for: its own parts, without those that have cells.
    int endOf(const Item& item) const;
    UseMark useOf(const Item& item) const { return useMark(m_uses, item.step, endOf(item)); }
    void paintItem(QPainter& painter, int index, const QString& label) const;
    void startPass();
    void drawNext();
    void paintMark(QPainter& painter) const;

    TaskRunner m_runner;
    JourneyTable m_journeys;
    TracePtr m_trace;
    TracePtr m_drawn;      ///< the trace whose tiles are being drawn
    bool m_stale = false;  ///< a newer one waits
    std::vector<Item> m_items;
    std::vector<StopMark> m_stops;
    TensorUses m_uses;
    StripMark m_mark;
    int m_offset = 0;
    int m_cursor = -1;  ///< cell with the keyboard's cursor, while the strip has the focus
    bool m_anyTile = false;
};

}  // namespace teardown
