// CallTree: the journey as a call tree on a line - one bar per step with its parts below, as wide as their time, memory or number of steps.
// A click goes to the step, the wheel zooms, a double click fills the line with one bar. With the keyboard: the arrows move a cursor to the
// bar beside, above and below, Return goes there.
#pragma once

#include "widgets/common/accessible_parts.h"
#include "widgets/trace/call_bars.h"

#include <QWidget>

#include <vector>

namespace teardown {

class CallTree : public QWidget, public AccessibleParts {
    Q_OBJECT
public:
    explicit CallTree(QWidget* parent = nullptr);

    void setTrace(const TracePtr& trace);
    /// The same steps with other numbers: keeps the visible part.
    void refreshTrace(const TracePtr& trace);
    void setMeasure(StepMeasure measure);
    StepMeasure measure() const { return m_calls.measure(); }
    void setCurrent(int step);
    int current() const { return m_current; }

    /// Shows the whole line again.
    void showAll();
    /// Fills the line with this step.
    void showStep(int step);
    /// The step drawn there; -1: none.
    int stepAt(QPoint position) const;
    /// The rectangle of a step's bar; empty if it is too narrow to be drawn.
    QRect barRect(int step) const;
    /// Path, time and memory of a step, one per line.
    QString describe(int step) const { return m_calls.describe(step); }
    /// "1.24 ms", "3.1 MB" or nothing, depending on the measure.
    QString figureOf(int step) const { return m_calls.figureOf(step); }
    /// No times were measured for this journey: steps are counted instead.
    bool counted() const { return m_calls.counted(); }

    /// Of the trace's steps, by index: bars with a breakpoint have a dot.
    void setStops(std::vector<StopMark> stops);

    int partCount() const override { return m_calls.count(); }
    QString partName(int part) const override;
    QRect partRect(int part) const override { return barRect(part); }
    int focusedPart() const override { return m_cursor; }
    int currentPart() const override { return m_current; }
    void pressPart(int part) override { Q_EMIT chosen(part); }

    QSize sizeHint() const override;

Q_SIGNALS:
    void chosen(int step);
    /// The context menu of a step is wanted at this place of the screen.
    void menuRequested(int step, const QPoint& place);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    void fitHeight();
    void zoom(double factor, double around);
    void pan(double begin);
    void follow(int step);
    void setCursorTo(int step);
    double placeAt(double x) const;
    double leftOf(double place) const;
    void paintRow(QPainter& painter, int from, int to, int depth) const;
    void paintBar(QPainter& painter, const Step& step, const QRectF& bar) const;
    int firstDepth() const;

    CallBars m_calls;
    double m_begin = 0;  ///< visible part of the line
    double m_end = 1;
    int m_current = -1;
    int m_hovered = -1;
    int m_cursor = -1;  ///< step with the keyboard's cursor, while the tree has the focus
    bool m_dragging = false;
    bool m_moved = false;
    QPoint m_from;
};

}  // namespace teardown
