#include "widgets/draw/draw_canvas.h"

#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QTabletEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace teardown {
namespace {

constexpr double kShortestMove = 0.003;  // of the canvas: shorter moves are the hand's tremor
constexpr double kKeyStep = 0.02;
constexpr double kFarKeyStep = 0.1;

}  // namespace

DrawCanvas::DrawCanvas(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setCursor(Qt::CrossCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Canvas"));
    setAccessibleDescription(
        tr("Draw with the mouse or a tablet. With keys: arrows move the pen, with Shift further; Space puts it down and lifts it."));
}

QRectF DrawCanvas::square() const {
    const int side = std::min(width(), height());
    return QRectF((width() - side) / 2, 0, side, side);
}

StrokePoint DrawCanvas::pointAt(QPointF position) const {
    const QRectF area = square();
    return {(position.x() - area.left()) / area.width(), (position.y() - area.top()) / area.height()};
}

void DrawCanvas::setPen(double pen) {
    m_pen = pen;
    update();
}

void DrawCanvas::showDrawing() {
    m_finished = {};
    update();
    Q_EMIT changed();
}

void DrawCanvas::setDrawing(Drawing drawing) {
    stop();
    if (drawing == m_history.drawing()) return;
    m_history.replace(std::move(drawing));
    showDrawing();
}

void DrawCanvas::undo() {
    if (!m_drawing && m_history.undo()) showDrawing();
}

void DrawCanvas::redo() {
    if (!m_drawing && m_history.redo()) showDrawing();
}

void DrawCanvas::start(QPointF position) {
    if (m_drawing) stop();
    m_drawing = true;
    m_at = pointAt(position);
    m_history.begin(m_pen, m_at);
    update();
    Q_EMIT changed();
}

void DrawCanvas::go(QPointF position) {
    const StrokePoint point = pointAt(position);
    m_inside = true;
    if (m_drawing) {
        if (std::hypot(point.x - m_at.x, point.y - m_at.y) < kShortestMove) return;
        m_history.extend(point);
        Q_EMIT changed();
    }
    m_at = point;
    update();
}

void DrawCanvas::stop() {
    if (!std::exchange(m_drawing, false)) return;
    m_byKeys = false;
    m_finished = {};
    update();
    // Undo is disabled while the pen is down: now it is enabled again.
    Q_EMIT changed();
}

void DrawCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && square().contains(event->position())) start(event->position());
}

void DrawCanvas::mouseMoveEvent(QMouseEvent* event) {
    if (!m_byKeys) go(event->position());
}

void DrawCanvas::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && !m_byKeys) stop();
}

void DrawCanvas::tabletEvent(QTabletEvent* event) {
    // Accept it: otherwise the same move arrives again as a mouse event, in whole pixels.
    event->accept();
    if (event->type() == QEvent::TabletPress && square().contains(event->position()))
        start(event->position());
    else if (event->type() == QEvent::TabletMove)
        go(event->position());
    else if (event->type() == QEvent::TabletRelease)
        stop();
}

void DrawCanvas::moveBy(double dx, double dy) {
    const QRectF area = square();
    const StrokePoint to{std::clamp(m_at.x + dx, 0.0, 1.0), std::clamp(m_at.y + dy, 0.0, 1.0)};
    go(area.topLeft() + QPointF(to.x * area.width(), to.y * area.height()));
}

void DrawCanvas::keyPressEvent(QKeyEvent* event) {
    const double step = event->modifiers() & Qt::ShiftModifier ? kFarKeyStep : kKeyStep;
    switch (event->key()) {
        case Qt::Key_Left:
            return moveBy(-step, 0);
        case Qt::Key_Right:
            return moveBy(step, 0);
        case Qt::Key_Up:
            return moveBy(0, -step);
        case Qt::Key_Down:
            return moveBy(0, step);
        case Qt::Key_Space:
            if (event->isAutoRepeat()) return;
            if (m_drawing) return stop();
            start(square().topLeft() + QPointF(m_at.x, m_at.y) * square().width());
            m_byKeys = true;
            return;
        default:
            QWidget::keyPressEvent(event);
    }
}

void DrawCanvas::focusOutEvent(QFocusEvent* event) {
    if (m_byKeys) stop();
    update();
    QWidget::focusOutEvent(event);
}

void DrawCanvas::leaveEvent(QEvent*) {
    m_inside = false;
    update();
}

void DrawCanvas::resizeEvent(QResizeEvent*) { m_finished = {}; }

void DrawCanvas::paintStroke(QPainter& painter, const Stroke& stroke, double side) const {
    const std::vector<StrokePoint> line = smoothed(stroke);
    if (line.empty()) return;
    QPainterPath path(QPointF(line.front().x, line.front().y) * side);
    for (const StrokePoint& point : line) path.lineTo(QPointF(point.x, point.y) * side);
    // A path without length is not drawn.
    if (line.size() == 1) path.lineTo(path.currentPosition() + QPointF(0.01, 0));
    painter.strokePath(path, QPen(Qt::white, stroke.pen * side, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
}

void DrawCanvas::paintEvent(QPaintEvent*) {
    const QRectF area = square();
    const double ratio = devicePixelRatioF();
    const std::size_t finished = m_history.drawing().size() - (m_drawing ? 1 : 0);
    if (m_finished.isNull() || m_finishedCount != finished || m_finished.devicePixelRatioF() != ratio) {
        m_finished = QPixmap((area.size() * ratio).toSize());
        m_finished.setDevicePixelRatio(ratio);
        m_finished.fill(Qt::black);
        QPainter painter(&m_finished);
        painter.setRenderHint(QPainter::Antialiasing);
        for (std::size_t i = 0; i < finished; ++i) paintStroke(painter, m_history.drawing()[i], area.width());
        m_finishedCount = finished;
    }
    QPainter painter(this);
    painter.drawPixmap(area.topLeft(), m_finished);
    painter.setClipRect(area);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(area.topLeft());
    if (m_drawing) paintStroke(painter, m_history.drawing().back(), area.width());
    if (m_history.drawing().empty()) {
        painter.setFont(textFont());
        painter.setPen(QColor(0x8b, 0x94, 0x9e));
        painter.drawText(QRectF(QPointF(), area.size()), Qt::AlignCenter, tr("Draw a digit here"));
    }
    if ((m_inside || hasFocus()) && !m_drawing) {
        const double radius = m_pen * area.width() / 2;
        painter.setPen(QPen(QColor(255, 255, 255, 150), 1));
        painter.setBrush(QColor(255, 255, 255, 40));
        if (m_inside || m_byKeys) painter.drawEllipse(QPointF(m_at.x, m_at.y) * area.width(), radius, radius);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(hasFocus() ? colours().accent : colours().line, 1));
    painter.drawRect(QRectF(QPointF(0, 0), area.size()).adjusted(0, 0, -1, -1));
}

}  // namespace teardown
