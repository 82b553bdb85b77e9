// CallTree: the journey as a call tree on a line - one bar per step with its parts below, as wide as their time, memory or number of steps.
// A click goes to the step, the wheel zooms, a double click fills the line with one bar.
#pragma once

#include "core/trace/flame.h"

#include <QWidget>

#include <vector>

namespace teardown {

class CallTree : public QWidget {
    Q_OBJECT
public:
    explicit CallTree(QWidget* parent = nullptr);

    void setTrace(const TracePtr& trace);
    /// The same steps with other numbers: keeps the visible part.
    void refreshTrace(const TracePtr& trace);
    void setMeasure(StepMeasure measure);
    StepMeasure measure() const { return m_measure; }
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
    QString describe(int step) const;
    /// "1.24 ms", "3.1 MB" or nothing, depending on the measure.
    QString figureOf(int step) const;
    /// No times were measured for this journey: steps are counted instead.
    bool counted() const { return m_shown != m_measure; }

    QSize sizeHint() const override;

Q_SIGNALS:
    void chosen(int step);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    void measureTrace();
    void fitHeight();
    void zoom(double factor, double around);
    void pan(double begin);
    void follow();
    double placeAt(double x) const;
    double leftOf(double place) const;
    void paintRow(QPainter& painter, int from, int to, int depth) const;
    void paintBar(QPainter& painter, const Step& step, const QRectF& bar) const;
    int firstDepth() const;

    TracePtr m_trace;
    std::vector<FlameBar> m_bars;
    std::vector<std::uint64_t> m_bytes;
    StepMeasure m_measure = StepMeasure::Time;
    StepMeasure m_shown = StepMeasure::Time;
    double m_longest = 0;  ///< widest bar of a step without parts: the reference for the shades
    double m_begin = 0;    ///< visible part of the line
    double m_end = 1;
    int m_depth = 0;
    int m_current = -1;
    int m_hovered = -1;
    bool m_dragging = false;
    bool m_moved = false;
    QPoint m_from;
};

}  // namespace teardown
