#include "widgets/results/confusion_view.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/results/confusion_painter.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr double kZoomStep = 1.5;

/// The stage has shortcuts for these keys.
bool isMatrixKey(int key) {
    for (const int own : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down, Qt::Key_Return, Qt::Key_Enter, Qt::Key_Space, Qt::Key_Plus,
                          Qt::Key_Equal, Qt::Key_Minus, Qt::Key_0})
        if (key == own) return true;
    return false;
}

}  // namespace

ConfusionView::ConfusionView(QWidget* parent) : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("Confusion matrix"));
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void ConfusionView::setResults(const TestResultsPtr& results) {
    m_results = results;
    m_chosen.reset();
    m_actual = m_predicted = 0;
    m_fits = true;
    m_layout.classes = results ? static_cast<int>(results->matrix.classes()) : 0;
    m_mostRight = m_mostWrong = 0;
    if (results)
        for (const metrics::ConfusionCell& cell : results->matrix.cells()) {
            std::int64_t& most = cell.actual == cell.predicted ? m_mostRight : m_mostWrong;
            most = std::max(most, cell.count);
        }
    relayout();
}

void ConfusionView::setByRow(bool byRow) {
    m_byRow = byRow;
    viewport()->update();
}

void ConfusionView::relayout() {
    m_layout.viewport = viewport()->size();
    m_layout.labels = m_results ? labelRoom(*m_results, m_layout.viewport) : QSize();
    if (m_fits) m_layout.cell = m_layout.fittingCell();
    const QSize room = m_layout.viewport - m_layout.labels, contents = m_layout.contents();
    horizontalScrollBar()->setRange(0, std::max(0, contents.width() - room.width()));
    horizontalScrollBar()->setPageStep(room.width());
    verticalScrollBar()->setRange(0, std::max(0, contents.height() - room.height()));
    verticalScrollBar()->setPageStep(room.height());
    m_layout.scroll = {horizontalScrollBar()->value(), verticalScrollBar()->value()};
    viewport()->update();
}

void ConfusionView::setCell(double cell, QPoint around) {
    const double fitting = m_layout.fittingCell();
    cell = std::clamp(cell, fitting, std::max(fitting, ConfusionLayout::kLargestCell));
    const QPointF inside = around - QPoint(m_layout.labels.width(), m_layout.labels.height()) + m_layout.scroll;
    const double factor = cell / m_layout.cell;
    m_fits = cell <= fitting;
    m_layout.cell = cell;
    relayout();
    horizontalScrollBar()->setValue(static_cast<int>(m_layout.scroll.x() + inside.x() * (factor - 1)));
    verticalScrollBar()->setValue(static_cast<int>(m_layout.scroll.y() + inside.y() * (factor - 1)));
}

void ConfusionView::zoomBy(int step) {
    if (step == 0) {
        m_fits = true;
        return relayout();
    }
    setCell(m_layout.cell * std::pow(kZoomStep, step), m_layout.cellRect(current()).center());
    revealCurrent();
}

void ConfusionView::setCurrent(std::int64_t actual, std::int64_t predicted) {
    if (m_layout.classes == 0) return;
    m_actual = std::clamp<std::int64_t>(actual, 0, m_layout.classes - 1);
    m_predicted = std::clamp<std::int64_t>(predicted, 0, m_layout.classes - 1);
    revealCurrent();
    viewport()->update();
    Q_EMIT probed(rangeText(current()));
    tellFocus(this, focusedPart());
}

void ConfusionView::revealCurrent() {
    const QRect cell = m_layout.cellRect(current());
    const QRect room(QPoint(m_layout.labels.width(), m_layout.labels.height()), m_layout.viewport - m_layout.labels);
    const auto needed = [](int low, int high, int first, int last) { return low < first ? low - first : high > last ? high - last : 0; };
    horizontalScrollBar()->setValue(m_layout.scroll.x() + needed(cell.left(), cell.right(), room.left(), room.right()));
    verticalScrollBar()->setValue(m_layout.scroll.y() + needed(cell.top(), cell.bottom(), room.top(), room.bottom()));
}

std::int64_t ConfusionView::countIn(const CellRange& range) const {
    std::int64_t count = 0;
    for (const metrics::ConfusionCell& cell : cellsOfRows(m_results->matrix, range.firstActual, range.lastActual))
        if (range.contains(cell.actual, cell.predicted)) count += cell.count;
    return count;
}

QString ConfusionView::rangeText(const CellRange& range) const {
    if (!m_results) return {};
    const auto names = [&](std::int64_t first, std::int64_t last) {
        const QString name = toQt(m_results->className(first));
        return first == last ? name : tr("%1 to %2").arg(name, toQt(m_results->className(last)));
    };
    const std::int64_t last = m_layout.classes - 1;
    const bool allActual = last > 0 && range.firstActual == 0 && range.lastActual == last;
    const bool allPredicted = last > 0 && range.firstPredicted == 0 && range.lastPredicted == last;
    const std::int64_t count = countIn(range);
    if (allActual && allPredicted) return tr("all pictures: %1").arg(groupedCount(count));
    if (allActual) return tr("taken for %1: %2").arg(names(range.firstPredicted, range.lastPredicted), groupedCount(count));
    std::int64_t support = 0;
    for (std::int64_t row = range.firstActual; row <= range.lastActual; ++row)
        support += m_results->matrix.actual(static_cast<std::size_t>(row));
    const QString actual = names(range.firstActual, range.lastActual);
    if (allPredicted) return tr("%1: %2").arg(actual, groupedCount(count));
    const QString share = support == 0 ? QString() : shareText(static_cast<double>(count) / static_cast<double>(support));
    if (range.firstActual == range.firstPredicted && range.firstActual == range.lastActual && range.lastPredicted == range.firstPredicted)
        return tr("%1, right: %2 of %3 (%4)").arg(actual, groupedCount(count), groupedCount(support), share);
    return tr("%1 taken for %2: %3 of %4 (%5)")
        .arg(actual, names(range.firstPredicted, range.lastPredicted), groupedCount(count), groupedCount(support), share);
}

QString ConfusionView::legendText() const {
    if (!m_results || m_layout.classes == 0) return {};
    if (m_byRow) return tr("percent of each true class; blue: right, red: wrong");
    return tr("pictures; blue: right, up to %1; red: wrong, up to %2").arg(groupedCount(m_mostRight), groupedCount(m_mostWrong));
}

void ConfusionView::choose(const CellRange& range) {
    m_chosen = range;
    viewport()->update();
    Q_EMIT probed(rangeText(range));
    Q_EMIT rangeChosen(range);
}

void ConfusionView::moveBy(int rows, int columns) {
    const int size = m_layout.block();
    setCurrent(m_actual + static_cast<std::int64_t>(rows) * size, m_predicted + static_cast<std::int64_t>(columns) * size);
}

void ConfusionView::paintEvent(QPaintEvent*) {
    if (!m_results) return;
    QPainter painter(viewport());
    paintConfusion(painter, {*m_results, m_layout, m_byRow, m_mostRight, m_mostWrong, m_chosen,
                             hasFocus() ? std::optional<CellRange>(current()) : std::nullopt});
}

void ConfusionView::resizeEvent(QResizeEvent*) { relayout(); }

void ConfusionView::scrollContentsBy(int, int) {
    m_layout.scroll = {horizontalScrollBar()->value(), verticalScrollBar()->value()};
    viewport()->update();
}

void ConfusionView::mouseMoveEvent(QMouseEvent* event) {
    if (const auto range = m_layout.rangeAt(event->position().toPoint())) Q_EMIT probed(rangeText(*range));
}

void ConfusionView::mousePressEvent(QMouseEvent* event) {
    const auto range = event->button() == Qt::LeftButton ? m_layout.rangeAt(event->position().toPoint()) : std::nullopt;
    if (!range) return QAbstractScrollArea::mousePressEvent(event);
    m_actual = range->firstActual;
    m_predicted = range->firstPredicted;
    choose(*range);
}

void ConfusionView::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier)) return QAbstractScrollArea::wheelEvent(event);
    const int delta = event->angleDelta().y();
    if (delta != 0) setCell(m_layout.cell * (delta > 0 ? kZoomStep : 1 / kZoomStep), event->position().toPoint());
    event->accept();
}

bool ConfusionView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && isMatrixKey(static_cast<QKeyEvent*>(event)->key()) &&
        !(static_cast<QKeyEvent*>(event)->modifiers() & (Qt::ControlModifier | Qt::AltModifier)))
        event->accept();
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) viewport()->update();
    return QAbstractScrollArea::event(event);
}

void ConfusionView::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left:
            return moveBy(0, -1);
        case Qt::Key_Right:
            return moveBy(0, 1);
        case Qt::Key_Up:
            return moveBy(-1, 0);
        case Qt::Key_Down:
            return moveBy(1, 0);
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomBy(1);
        case Qt::Key_Minus:
            return zoomBy(-1);
        case Qt::Key_0:
            return zoomBy(0);
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            if (m_results) choose(current());
            return;
        default:
            return QAbstractScrollArea::keyPressEvent(event);
    }
}

CellRange ConfusionView::partRange(int part) const {
    const int blocks = std::max(1, m_layout.blocks()), size = m_layout.block();
    return m_layout.blockAt(static_cast<std::int64_t>(part / blocks) * size, static_cast<std::int64_t>(part % blocks) * size);
}

int ConfusionView::partCount() const { return m_results ? m_layout.blocks() * m_layout.blocks() : 0; }
QString ConfusionView::partName(int part) const { return rangeText(partRange(part)); }
QRect ConfusionView::partRect(int part) const {
    return m_layout.cellRect(partRange(part)).intersected(viewport()->rect()).translated(viewport()->pos());
}
int ConfusionView::focusedPart() const {
    const int size = m_layout.block();
    return m_results ? static_cast<int>(m_actual / size) * m_layout.blocks() + static_cast<int>(m_predicted / size) : -1;
}
void ConfusionView::pressPart(int part) {
    const CellRange range = partRange(part);
    setCurrent(range.firstActual, range.firstPredicted);
    choose(range);
}

}  // namespace teardown
