#include "widgets/trace/depth_strip.h"

#include "core/trace/main_steps.h"
#include "widgets/common/stop_dot.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/tensor/step_tile.h"
#include "widgets/trace/strip_labels.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kTile = 40;
constexpr int kSmallestTile = 28;
constexpr int kPillGap = 8;
constexpr int kStripPillHeight = 24;
constexpr int kBatch = 6;
constexpr int kPictureHeight = 64;
constexpr int kPillsHeight = 40;

}  // namespace

DepthStrip::DepthStrip(Lane& lane, QWidget* parent, JourneyTable journeys) : QWidget(parent), m_runner(lane, this), m_journeys(journeys) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFixedHeight(kPictureHeight);
    setMouseTracking(true);
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Strip: the main steps of the journey"));
    setAccessibleDescription(tr("Left and Right move between the steps, Return goes to one"));
}

void DepthStrip::setTrace(TracePtr trace) {
    m_runner.abandon();
    m_trace = std::move(trace);
    m_stale = false;
    m_items.clear();
    m_offset = 0;
    m_anyTile = false;
    m_mark = {};
    m_cursor = -1;
    m_stops.clear();
    if (m_trace)
        for (int step : mainSteps(*m_trace))
            m_items.push_back({step, stripLabel(m_trace->steps[static_cast<std::size_t>(step)]), {}, false});
    if (m_trace && viewOf(m_journeys, m_trace->journey).strip) {
        m_anyTile = !m_items.empty();
        startPass();
    }
    setFixedHeight(m_trace && !m_anyTile ? kPillsHeight : kPictureHeight);
    update();
}

void DepthStrip::refreshTrace(TracePtr trace) {
    m_trace = std::move(trace);
    m_stale = true;
    if (m_anyTile && !m_runner.busy()) startPass();
}

void DepthStrip::startPass() {
    m_stale = false;
    m_drawn = m_trace;
    for (Item& item : m_items) item.drawn = false;
    drawNext();
}

bool DepthStrip::pictures() const { return m_anyTile; }

int DepthStrip::pitch() const {
    if (pictures()) {
        // Labels determine the width of a cell; more than that would look empty. Smaller tiles are acceptable if the whole network becomes
        // visible.
        const int room = m_items.empty() ? kTile : width() / static_cast<int>(m_items.size());
        return std::clamp(room, kSmallestTile + 4, 72);
    }
    const int room = m_items.empty() ? 90 : (width() + kPillGap) / static_cast<int>(m_items.size());
    return std::clamp(room, 72, 120);
}

void DepthStrip::drawNext() {
    std::vector<int> batch;
    for (std::size_t i = 0; i < m_items.size() && batch.size() < kBatch; ++i)
        if (!m_items[i].drawn) batch.push_back(static_cast<int>(i));
    if (batch.empty()) {
        // Finish one pass before the next starts: otherwise the last tiles would never be drawn.
        if (m_stale) startPass();
        return;
    }
    std::vector<int> steps;
    for (int item : batch) steps.push_back(m_items[static_cast<std::size_t>(item)].step);
    const int size = static_cast<int>(kTile * devicePixelRatioF());
    m_runner.run(
        [trace = m_drawn, steps, size](const TaskContext& task) {
            std::vector<QImage> tiles;
            for (int step : steps)
                tiles.push_back(task.cancelled() ? QImage() : stepTile(trace->steps[static_cast<std::size_t>(step)], size));
            return tiles;
        },
        [this, batch](std::vector<QImage> tiles) {
            for (std::size_t i = 0; i < batch.size(); ++i) {
                Item& item = m_items[static_cast<std::size_t>(batch[i])];
                item.tile = std::move(tiles[i]);
                item.drawn = true;
            }
            update();
            drawNext();
        });
}

StripMark stripMark(const Trace& trace, const std::vector<int>& cells, int step) {
    const int count = static_cast<int>(cells.size());
    if (step < 0 || count == 0 || step >= static_cast<int>(trace.steps.size())) return {};
    const int at = static_cast<int>(std::lower_bound(cells.begin(), cells.end(), step) - cells.begin());
    if (at < count && cells[static_cast<std::size_t>(at)] == step) return {at, at, false};
    // A part of a cell's step: the innermost cell that contains it.
    for (int i = at - 1; i >= 0; --i)
        if (step < trace.steps[static_cast<std::size_t>(cells[static_cast<std::size_t>(i)])].end) return {i, i, true};
    // Its parts have cells.
    int last = at - 1;
    while (last + 1 < count && cells[static_cast<std::size_t>(last + 1)] < trace.steps[static_cast<std::size_t>(step)].end) ++last;
    return {at, last, last >= at};
}

void DepthStrip::setCurrent(int step) {
    std::vector<int> cells;
    for (const Item& item : m_items) cells.push_back(item.step);
    const StripMark mark = m_trace ? stripMark(*m_trace, cells, step) : StripMark();
    if (mark == m_mark) return;
    m_mark = mark;
    if (!m_mark.none()) scrollTo(m_mark.first);
    if (m_cursor >= 0) m_cursor = std::clamp(m_mark.first, 0, partCount() - 1);
    update();
}

void DepthStrip::setStops(std::vector<StopMark> stops) {
    m_stops = std::move(stops);
    update();
}

void DepthStrip::setUses(const TensorUses& uses) {
    m_uses = uses;
    update();
}

void DepthStrip::scrollTo(int item) {
    const int span = static_cast<int>(m_items.size()) * pitch();
    const int most = std::max(0, span - width());
    const int left = item * pitch();
    if (left - m_offset < 0) m_offset = left - pitch();
    if (left + pitch() - m_offset > width()) m_offset = left + 2 * pitch() - width();
    m_offset = std::clamp(m_offset, 0, most);
}

/// Of the cell's own step, or of the steps inside it that have no cell of their own.
StopMark DepthStrip::stopOf(const Item& item, bool inside) const {
    if (static_cast<std::size_t>(item.step) >= m_stops.size()) return StopMark::None;
    if (!inside) return m_stops[static_cast<std::size_t>(item.step)];
    return *std::max_element(m_stops.begin() + item.step, m_stops.begin() + std::min(endOf(item), static_cast<int>(m_stops.size())));
}

int DepthStrip::endOf(const Item& item) const {
    int end = m_trace->steps[static_cast<std::size_t>(item.step)].end;
    for (const Item& other : m_items)
        if (other.step > item.step) end = std::min(end, other.step);
    return end;
}

QStringList DepthStrip::shownLabels() const {
    QStringList labels;
    for (const Item& item : m_items) labels += item.label;
    return labelsFor(labels, QFontMetrics(smallFont()), pictures() ? pitch() - 4 : pitch() - kPillGap - 8);
}

void DepthStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(smallFont());
    const QStringList labels = shownLabels();
    for (int i = 0; i < partCount(); ++i)
        if (const int left = i * pitch() - m_offset; left + pitch() >= 0 && left <= width()) paintItem(painter, i, labels[i]);
    paintMark(painter);
}

void DepthStrip::paintItem(QPainter& painter, int index, const QString& label) const {
    const Colours& c = colours();
    const Item& item = m_items[static_cast<std::size_t>(index)];
    const int step = pitch(), left = index * step - m_offset;
    const bool current = index >= m_mark.first && index <= m_mark.last && !m_mark.none();
    QRectF body;
    if (!pictures()) {
        body = QRectF(left + 0.5, 8.5, step - kPillGap, kStripPillHeight);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(current ? QPen(c.accent, 1) : QPen(Qt::NoPen));
        painter.setBrush(current ? c.selection : c.raised);
        painter.drawRoundedRect(body, 4, 4);
        painter.setPen(current ? c.accent : c.text);
        painter.drawText(body, Qt::AlignCenter, label);
    } else {
        const int side = std::min(kTile, step - 4);
        const QRect tile(left + (step - side) / 2, 4 + (kTile - side) / 2, side, side);
        body = tile;
        if (item.tile.isNull())
            painter.fillRect(tile, c.raised);
        else
            painter.drawImage(tile, item.tile);
        if (current && m_mark.first == m_mark.last) {
            painter.setPen(QPen(c.accent, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(tile.adjusted(-2, -2, 2, 2));
        }
        painter.setPen(current ? c.accent : c.muted);
        painter.drawText(QRect(left, 4 + kTile + 4, step, 14) & rect(), Qt::AlignCenter, label);
    }
    const StopMark own = stopOf(item, false);
    paintUse(painter, body, useOf(item));
    paintStop(painter, body.topLeft() + QPointF(5, 5), own != StopMark::None ? own : stopOf(item, true), own == StopMark::None);
    if (index == m_cursor && hasFocus()) {
        painter.setPen(QPen(c.text, 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(left + 0.5, 0.5, step - (pictures() ? 1 : kPillGap), height() - 1));
    }
}

/// A bar over the cells that are parts of the step, or a caret in the gap for a step without a cell.
void DepthStrip::paintMark(QPainter& painter) const {
    if (m_mark.none() || (m_mark.first == m_mark.last)) return;
    const int left = m_mark.first * pitch() - m_offset;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours().accent);
    const double bottom = pictures() ? 4 + kTile : 8.5 + kStripPillHeight;
    if (!m_mark.caret()) {
        const double right = (m_mark.last + 1) * pitch() - m_offset;
        const double gap = pictures() ? 2 : 0;
        painter.drawRoundedRect(QRectF(left + gap, 0, right - left - (pictures() ? 4 : kPillGap), 3), 1.5, 1.5);
        painter.drawRoundedRect(QRectF(left + gap, 0, 2, bottom), 1, 1);
        painter.drawRoundedRect(QRectF(right - (pictures() ? 4 : kPillGap + 2), 0, 2, bottom), 1, 1);
        return;
    }
    const double x = std::clamp<double>(left - (pictures() ? 0 : kPillGap / 2.0), 4, std::max(4, width() - 4));
    painter.drawRect(QRectF(x - 1, 4, 2, bottom - 4));
    painter.drawPolygon(QPolygonF{{x - 4, 0}, {x + 4, 0}, {x, 6}});
}

int DepthStrip::itemAt(QPoint position) const {
    const int index = (position.x() + m_offset) / pitch();
    return index >= 0 && index < static_cast<int>(m_items.size()) ? index : -1;
}

int DepthStrip::stepAt(QPoint position) const {
    const int item = itemAt(position);
    return item < 0 ? -1 : m_items[static_cast<std::size_t>(item)].step;
}

QRect DepthStrip::partRect(int part) const { return QRect(part * pitch() - m_offset, 0, pitch(), height()) & rect(); }

QString DepthStrip::partName(int part) const {
    const Item& item = m_items[static_cast<std::size_t>(part)];
    const Step& step = m_trace->steps[static_cast<std::size_t>(item.step)];
    QString name = QStringLiteral("%1 %2").arg(step.path.empty() ? item.label : toQt(step.path), toQt(step.title)).trimmed();
    if (const StopMark stop = stopOf(item, false); stop != StopMark::None) name += QStringLiteral(", ") + stopText(stop);
    if (const QString use = useText(useOf(item)); !use.isEmpty()) name += QStringLiteral(", ") + use;
    return name;
}

void DepthStrip::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    if (const int step = stepAt(event->position().toPoint()); step >= 0) Q_EMIT chosen(step);
}

void DepthStrip::contextMenuEvent(QContextMenuEvent* event) {
    const bool keyboard = event->reason() == QContextMenuEvent::Keyboard;
    const int item = keyboard ? m_cursor : itemAt(event->pos());
    if (item < 0) return;
    const QPoint place = keyboard ? mapToGlobal(partRect(item).bottomLeft()) : event->globalPos();
    Q_EMIT menuRequested(m_items[static_cast<std::size_t>(item)].step, place);
}

void DepthStrip::setCursorTo(int item) {
    m_cursor = std::clamp(item, 0, partCount() - 1);
    scrollTo(m_cursor);
    tellFocus(this, m_cursor);
    update();
}

void DepthStrip::keyPressEvent(QKeyEvent* event) {
    if (m_items.empty()) return QWidget::keyPressEvent(event);
    switch (event->key()) {
        case Qt::Key_Left:
            return setCursorTo(m_cursor - 1);
        case Qt::Key_Right:
            return setCursorTo(m_cursor + 1);
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            if (m_cursor >= 0) pressPart(m_cursor);
            return;
        default:
            QWidget::keyPressEvent(event);
    }
}

void DepthStrip::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    if (!m_items.empty() && m_cursor < 0) setCursorTo(std::max(0, m_mark.first));
}

void DepthStrip::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    // An open menu is about the cell with the cursor.
    if (event->reason() != Qt::PopupFocusReason) m_cursor = -1;
    update();
}

void DepthStrip::resizeEvent(QResizeEvent*) { scrollTo(std::max(0, m_mark.first)); }

void DepthStrip::wheelEvent(QWheelEvent* event) {
    const int span = static_cast<int>(m_items.size()) * pitch();
    m_offset = std::clamp(m_offset - (event->angleDelta().y() + event->angleDelta().x()) / 2, 0, std::max(0, span - width()));
    event->accept();
    update();
}

bool DepthStrip::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    if (const int item = itemAt(help->pos()); item >= 0) {
        const Step& step = m_trace->steps[static_cast<std::size_t>(m_items[static_cast<std::size_t>(item)].step)];
        QToolTip::showText(help->globalPos(), QStringLiteral("%1  %2").arg(toQt(step.path), toQt(step.title)).trimmed(), this);
    }
    return true;
}

}  // namespace teardown
