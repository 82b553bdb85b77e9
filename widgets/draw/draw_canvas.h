// DrawCanvas: the square to draw on - white on black in both themes, like the training digits - with mouse, tablet, touch or keyboard.
#pragma once

#include "widgets/draw/stroke_history.h"

#include <QPixmap>
#include <QPointF>
#include <QWidget>

namespace teardown {

class DrawCanvas : public QWidget {
    Q_OBJECT
public:
    explicit DrawCanvas(QWidget* parent = nullptr);

    const Drawing& drawing() const { return m_history.drawing(); }
    /// As one undoable step.
    void setDrawing(Drawing drawing);
    double pen() const { return m_pen; }
    /// For future strokes; relative to the canvas side.
    void setPen(double pen);
    bool canUndo() const { return m_history.canUndo() && !m_drawing; }
    bool canRedo() const { return m_history.canRedo() && !m_drawing; }
    void undo();
    void redo();
    void clear() { setDrawing({}); }
    /// The canvas in the widget: the largest square.
    QRectF square() const;
    QSize sizeHint() const override { return {252, 252}; }
    QSize minimumSizeHint() const override { return {120, 120}; }

Q_SIGNALS:
    void changed();  ///< of the drawing, with every point

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void tabletEvent(QTabletEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void start(QPointF position);
    void go(QPointF position);
    void stop();
    void moveBy(double dx, double dy);
    void showDrawing();
    StrokePoint pointAt(QPointF position) const;
    void paintStroke(QPainter& painter, const Stroke& stroke, double side) const;

    StrokeHistory m_history;
    double m_pen = 0.08;
    bool m_drawing = false;      ///< a stroke is under way
    bool m_byKeys = false;       ///< the arrow keys move the pen
    StrokePoint m_at{0.5, 0.5};  ///< of the pen
    bool m_inside = false;       ///< whether the pen is shown
    QPixmap m_finished;          ///< all strokes except the current one
    std::size_t m_finishedCount = 0;
};

}  // namespace teardown
