#include "widgets/trace/call_tree.h"

#include "widgets/common/stop_dot.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/trace/strip_labels.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr int kCallRow = 17;
constexpr int kMostDepths = 6;
constexpr int kFewestRows = 3;
constexpr int kDragFrom = 4;            // pixels
constexpr double kNarrowestCall = 0.6;  // pixels: narrower bars are not drawn
constexpr double kClosest = 1e-7;       // of the line

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto part = [share](int x, int y) { return static_cast<int>(std::lround(x + (y - x) * share)); };
    return QColor(part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue()));
}

}  // namespace

CallTree::CallTree(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Call tree: each step with its parts, as wide as its cost"));
    setAccessibleDescription(tr("The arrow keys move between the steps, Return goes to one"));
    fitHeight();
}

QSize CallTree::sizeHint() const { return {400, kFewestRows * kCallRow + 2}; }

void CallTree::fitHeight() { setFixedHeight(std::clamp(m_calls.depth(), kFewestRows, kMostDepths) * kCallRow + 2); }

void CallTree::setTrace(const TracePtr& trace) {
    m_begin = 0;
    m_end = 1;
    m_current = m_hovered = m_cursor = -1;
    m_calls.setStops({});
    refreshTrace(trace);
}

void CallTree::refreshTrace(const TracePtr& trace) {
    m_calls.setTrace(trace);
    fitHeight();
    update();
}

void CallTree::setMeasure(StepMeasure measure) {
    m_calls.setMeasure(measure);
    fitHeight();
    update();
}

void CallTree::setCurrent(int step) {
    if (step == m_current) return;
    m_current = step;
    if (m_cursor >= 0) m_cursor = step;
    follow(step);
    update();
}

void CallTree::setStops(std::vector<StopMark> stops) {
    m_calls.setStops(std::move(stops));
    update();
}

void CallTree::follow(int step) {
    if (step < 0 || step >= partCount()) return;
    const FlameBar& bar = m_calls[step];
    if (bar.end > m_begin && bar.begin < m_end) return;
    pan(bar.begin - (m_end - m_begin) / 3);
}

void CallTree::showAll() {
    m_begin = 0;
    m_end = 1;
    update();
}

void CallTree::showStep(int step) {
    if (step < 0 || step >= partCount() || m_calls[step].width() < kClosest) return;
    m_begin = m_calls[step].begin;
    m_end = m_calls[step].end;
    update();
}

void CallTree::pan(double begin) {
    const double span = m_end - m_begin;
    m_begin = std::clamp(begin, 0.0, 1.0 - span);
    m_end = m_begin + span;
    update();
}

void CallTree::zoom(double factor, double around) {
    const double span = std::clamp((m_end - m_begin) / factor, kClosest, 1.0);
    const double share = (around - m_begin) / (m_end - m_begin);
    m_begin = std::clamp(around - share * span, 0.0, 1.0 - span);
    m_end = m_begin + span;
    update();
}

double CallTree::placeAt(double x) const { return m_begin + x / std::max(1, width()) * (m_end - m_begin); }
double CallTree::leftOf(double place) const { return (place - m_begin) / (m_end - m_begin) * width(); }

/// Deep trees have more rows than fit: those around the cursor or the current step are visible.
int CallTree::firstDepth() const {
    const int rows = height() / kCallRow, at = m_cursor >= 0 ? m_cursor : m_current;
    if (m_calls.depth() <= rows || at < 0 || !m_calls.trace()) return 0;
    const int depth = m_calls.step(at).depth;
    return std::clamp(depth + 2 - rows, 0, m_calls.depth() - rows);
}

int CallTree::stepAt(QPoint position) const {
    if (!m_calls.trace() || m_calls.all().empty() || position.y() < 0 || position.x() < 0 || position.x() >= width()) return -1;
    return flameStepAt(*m_calls.trace(), m_calls.all(), position.y() / kCallRow + firstDepth(), placeAt(position.x() + 0.5));
}

QRect CallTree::barRect(int step) const {
    if (step < 0 || step >= partCount()) return {};
    const FlameBar& bar = m_calls[step];
    const double left = std::max(0.0, leftOf(bar.begin)), right = std::min<double>(width(), leftOf(bar.end));
    const int row = m_calls.step(step).depth - firstDepth();
    if (right - left < kNarrowestCall || row < 0) return {};
    return QRectF(left, row * kCallRow + 1, right - left, kCallRow - 1).toAlignedRect();
}

QString CallTree::partName(int part) const { return describe(part).replace(QLatin1Char('\n'), QLatin1String(", ")); }

void CallTree::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (!m_calls.trace() || m_calls.all().empty()) return;
    painter.setFont(smallFont());
    paintRow(painter, 0, partCount(), 0);
    const QRect current = barRect(m_current);
    if (!current.isNull()) {
        painter.setPen(QPen(colours().accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(current.adjusted(1, 1, -1, -1));
    } else if (m_current >= 0 && m_current < partCount()) {
        // Too narrow for a frame: a mark shows where it is.
        const double x = std::clamp(leftOf(m_calls[m_current].begin), 1.0, width() - 1.0);
        painter.fillRect(QRectF(x - 1, 0, 2, height()), colours().accent);
    }
    if (const QRect cursor = barRect(m_cursor); hasFocus() && !cursor.isNull()) {
        painter.setPen(QPen(colours().text, 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(cursor).adjusted(2.5, 2.5, -2.5, -2.5));
    }
}

void CallTree::paintRow(QPainter& painter, int from, int to, int depth) const {
    const int row = depth - firstDepth();
    if (row * kCallRow > height()) return;
    double crowd = -1;  // right end of the placeholder for bars that are too narrow
    for (int i = from; i < to;) {
        const Step& step = m_calls.step(i);
        const int next = std::max(i + 1, step.end);
        const FlameBar& bar = m_calls[i];
        const double left = leftOf(bar.begin), right = leftOf(bar.end);
        if (left > width()) break;
        if (right >= 0) {
            const double y = row * kCallRow + 1;
            if (right - left >= kNarrowestCall) {
                if (row >= 0)
                    paintBar(painter, step,
                             QRectF(std::max(-1.0, left), y, std::min(right, width() + 1.0) - std::max(-1.0, left), kCallRow - 1));
                paintRow(painter, i + 1, step.end, depth + 1);
            } else if (right > crowd && row >= 0) {
                painter.fillRect(QRectF(left, y, 1, kCallRow - 1), mixed(colours().surface, colours().accent, 0.2));
                crowd = left + 1;
            }
        }
        i = next;
    }
}

void CallTree::paintBar(QPainter& painter, const Step& step, const QRectF& bar) const {
    const Colours& c = colours();
    const bool leaf = step.end <= step.index + 1;
    const double share = leaf && m_calls.longest() > 0 ? m_calls[step.index].width() / m_calls.longest() : 0;
    // Steps that take long stand out; those that only contain others do not.
    QColor fill = leaf ? mixed(c.surface, c.accent, 0.12 + 0.5 * share) : c.raised;
    if (step.index == m_hovered) fill = mixed(fill, c.text, 0.12);
    const QRectF inner = bar.width() > 3 ? bar.adjusted(0, 0, -1, 0) : bar;
    painter.fillRect(inner, fill);
    if (!isKept(step)) {
        painter.fillRect(QRectF(inner.left(), inner.bottom() - 2, inner.width(), 2), c.warning);
    }
    const StopMark stop = m_calls.stopOf(step.index);
    const bool wide = bar.width() >= 26;
    paintStop(painter, {inner.left() + (wide ? 8 : inner.width() / 2), inner.center().y()}, stop, !wide);
    if (!wide) return;
    const QFontMetrics metrics(smallFont());
    QString text = stripLabel(step);
    const QString figure = m_calls.figureOf(step.index);
    const double start = stop == StopMark::None ? 4 : 16;
    const int room = static_cast<int>(inner.width() - start) - 4;
    if (metrics.horizontalAdvance(text) > room) text = shortLabel(text, {});
    if (!figure.isEmpty() && metrics.horizontalAdvance(text + QStringLiteral("  ") + figure) <= room)
        text += QStringLiteral("  ") + figure;
    else if (metrics.horizontalAdvance(text) > room)
        text = metrics.elidedText(text, Qt::ElideRight, room);
    painter.setPen(c.text);
    painter.drawText(inner.adjusted(start, 0, -4, 0), Qt::AlignVCenter | Qt::AlignLeft, text);
}

void CallTree::mousePressEvent(QMouseEvent* event) {
    m_dragging = event->button() == Qt::LeftButton;
    m_moved = false;
    m_from = event->position().toPoint();
}

void CallTree::mouseMoveEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    if (m_dragging && (m_moved || std::abs(at.x() - m_from.x()) > kDragFrom)) {
        m_moved = true;
        pan(m_begin - (at.x() - m_from.x()) / static_cast<double>(std::max(1, width())) * (m_end - m_begin));
        m_from = at;
        return;
    }
    const int step = stepAt(at);
    if (step == m_hovered) return;
    m_hovered = step;
    update();
}

void CallTree::mouseReleaseEvent(QMouseEvent* event) {
    const bool click = m_dragging && !m_moved;
    m_dragging = false;
    if (!click) return;
    if (const int step = stepAt(event->position().toPoint()); step >= 0) Q_EMIT chosen(step);
}

void CallTree::mouseDoubleClickEvent(QMouseEvent* event) {
    const int step = stepAt(event->position().toPoint());
    m_dragging = false;
    if (step >= 0 && barRect(step).width() < width() - 2)
        showStep(step);
    else
        showAll();
}

void CallTree::wheelEvent(QWheelEvent* event) {
    const QPoint turn = event->angleDelta();
    if (std::abs(turn.x()) > std::abs(turn.y()) || event->modifiers() & Qt::ShiftModifier)
        pan(m_begin - (turn.x() ? turn.x() : turn.y()) / 1200.0 * (m_end - m_begin));
    else
        zoom(std::pow(1.0015, turn.y()), placeAt(event->position().x()));
    event->accept();
}

void CallTree::contextMenuEvent(QContextMenuEvent* event) {
    const bool keyboard = event->reason() == QContextMenuEvent::Keyboard;
    const int step = keyboard ? m_cursor : stepAt(event->pos());
    if (step < 0) return;
    Q_EMIT menuRequested(step, keyboard ? mapToGlobal(barRect(step).bottomLeft()) : event->globalPos());
}

void CallTree::setCursorTo(int step) {
    m_cursor = step;
    follow(step);
    tellFocus(this, step);
    update();
}

void CallTree::keyPressEvent(QKeyEvent* event) {
    if (m_cursor < 0 || !m_calls.trace()) return QWidget::keyPressEvent(event);
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Up:
        case Qt::Key_Down:
            return setCursorTo(m_calls.neighbour(m_cursor, event->key()));
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            return pressPart(m_cursor);
        default:
            QWidget::keyPressEvent(event);
    }
}

void CallTree::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    if (partCount() > 0 && m_cursor < 0) setCursorTo(std::max(0, m_current));
}

void CallTree::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    // An open menu is about the bar with the cursor.
    if (event->reason() != Qt::PopupFocusReason) m_cursor = -1;
    update();
}

void CallTree::leaveEvent(QEvent*) {
    m_hovered = -1;
    update();
}

bool CallTree::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int step = stepAt(help->pos());
    if (step >= 0)
        QToolTip::showText(help->globalPos(), describe(step), this, barRect(step));
    else
        QToolTip::hideText();
    return true;
}

}  // namespace teardown
