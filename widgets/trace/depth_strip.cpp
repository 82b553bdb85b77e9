#include "widgets/trace/depth_strip.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/tensor/step_tile.h"

#include <QHelpEvent>
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
constexpr int kMostPills = 28;
constexpr int kPictureHeight = 64;
constexpr int kPillsHeight = 40;

void openSmallOnes(const Trace& trace, int most, std::vector<int>& steps) {
    for (std::size_t i = 0; i < steps.size();) {
        const Step& step = trace.steps[static_cast<std::size_t>(steps[i])];
        std::vector<int> children;
        for (int child = step.index + 1; child < step.end; child = trace.steps[static_cast<std::size_t>(child)].end)
            children.push_back(child);
        if (children.empty() || static_cast<int>(steps.size() + children.size()) > most) {
            ++i;
            continue;
        }
        // The step itself stays, its parts follow it.
        steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(i) + 1, children.begin(), children.end());
        ++i;
    }
}

}  // namespace

std::vector<int> stripSteps(const Trace& trace, int most) {
    std::vector<int> best;
    for (int level = 0; level < 6; ++level) {
        std::vector<int> steps;
        for (const Step& step : trace.steps) {
            const bool leaf = step.end <= step.index + 1;
            if (step.depth == level || (leaf && step.depth < level)) steps.push_back(step.index);
        }
        if (!best.empty() && (static_cast<int>(steps.size()) > most || steps == best)) break;
        best = std::move(steps);
    }
    // A build has few parts at the top and hundreds below one of them: open those that fit.
    if (trace.journey == Journey::Build) openSmallOnes(trace, most, best);
    return best;
}

QString stripLabel(const Step& step) {
    if (step.kind == StepKind::Transform) return toQt(step.type);
    const QString path = toQt(step.path);
    if (path.isEmpty() || step.kind == StepKind::Group) return step.title.empty() ? toQt(step.type) : toQt(step.title);
    if (step.kind == StepKind::Lookup) return toQt(step.type);
    if (step.kind == StepKind::Argument && !step.arguments.empty()) return toQt(step.arguments.front().name);
    QStringList parts = path.split(QLatin1Char('.'));
    if (parts.size() > 1 && (step.kind == StepKind::Create || step.kind == StepKind::Copy || step.kind == StepKind::Initialise))
        return parts[parts.size() - 2] + QLatin1Char('.') + parts.last();
    // Abbreviations of common names: space is short.
    for (QString& part : parts) {
        if (part.startsWith(QLatin1String("stage_"))) part.replace(0, 6, QStringLiteral("s"));
        if (part.startsWith(QLatin1String("branch_"))) part.remove(0, 7);
    }
    // A bare index is not informative: "stage_1.0", not "0".
    bool number = false;
    parts.last().toInt(&number);
    if (number && parts.size() > 1) return parts[parts.size() - 2] + QLatin1Char('.') + parts.last();
    return parts.last();
}

DepthStrip::DepthStrip(Lane& lane, QWidget* parent, JourneyTable journeys) : QWidget(parent), m_runner(lane, this), m_journeys(journeys) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFixedHeight(kPictureHeight);
    setMouseTracking(true);
    setAccessibleName(tr("Depth strip: the main steps of the journey"));
}

void DepthStrip::setTrace(TracePtr trace) {
    m_runner.abandon();
    m_trace = std::move(trace);
    m_stale = false;
    m_items.clear();
    m_offset = 0;
    m_anyTile = false;
    m_mark = {};
    if (m_trace)
        for (int step : stripSteps(*m_trace, kMostPills))
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
    scrollToCurrent();
    update();
}

void DepthStrip::scrollToCurrent() {
    const int span = static_cast<int>(m_items.size()) * pitch();
    const int most = std::max(0, span - width());
    if (!m_mark.none()) {
        const int left = m_mark.first * pitch();
        if (left - m_offset < 0) m_offset = left - pitch();
        if (left + pitch() - m_offset > width()) m_offset = left + 2 * pitch() - width();
    }
    m_offset = std::clamp(m_offset, 0, most);
}

void DepthStrip::paintEvent(QPaintEvent*) {
    const Colours& c = colours();
    QPainter painter(this);
    painter.setFont(smallFont());
    const QFontMetrics metrics(smallFont());
    const int step = pitch();
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        const Item& item = m_items[i];
        const int left = static_cast<int>(i) * step - m_offset;
        if (left + step < 0 || left > width()) continue;
        const int index = static_cast<int>(i);
        const bool current = index >= m_mark.first && index <= m_mark.last && !m_mark.none();
        if (!pictures()) {
            const QRectF pill(left + 0.5, 8.5, step - kPillGap, kStripPillHeight);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(current ? QPen(c.accent, 1) : QPen(Qt::NoPen));
            painter.setBrush(current ? c.selection : c.raised);
            painter.drawRoundedRect(pill, 4, 4);
            painter.setPen(current ? c.accent : c.text);
            painter.drawText(pill, Qt::AlignCenter, metrics.elidedText(item.label, Qt::ElideMiddle, static_cast<int>(pill.width()) - 8));
            continue;
        }
        const int side = std::min(kTile, step - 4);
        const QRect tile(left + (step - side) / 2, 4 + (kTile - side) / 2, side, side);
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
        const QRect label = QRect(left, 4 + kTile + 4, step, 14) & rect();
        painter.drawText(label, Qt::AlignCenter, metrics.elidedText(item.label, Qt::ElideRight, label.width() - 2));
    }
    paintMark(painter);
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

void DepthStrip::mousePressEvent(QMouseEvent* event) {
    const int item = itemAt(event->position().toPoint());
    if (item >= 0) Q_EMIT chosen(m_items[static_cast<std::size_t>(item)].step);
}

void DepthStrip::resizeEvent(QResizeEvent*) { scrollToCurrent(); }

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
