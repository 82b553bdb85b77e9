#include "app/gui/rooms/journeys/update_page.h"

#include "core/journeys/update_numbers.h"
#include "widgets/common/fact_table.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/paint/sheet_painter.h"

#include <QFontMetrics>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace teardown {
namespace {

/// More kernels than this are not shown: rendering them would hold up the window.
constexpr std::int64_t kMostKernels = 256;
constexpr int kSheetGap = 12;
constexpr int kMostCell = 24;

int captionHeight() { return QFontMetrics(smallFont()).height() + QFontMetrics(smallMonoFont()).height() + 6; }

}  // namespace

UpdateSheets::UpdateSheets(QWidget* parent) : QWidget(parent) {
    setMouseTracking(false);
    setAccessibleName(tr("Weights before and after the step"));
    connect(&Theme::instance(), &Theme::changed, this, &UpdateSheets::layOut);
}

void UpdateSheets::setTensors(std::vector<RecordedTensor> tensors) {
    m_tensors = std::move(tensors);
    std::erase_if(m_tensors, [](const RecordedTensor& tensor) { return !tensor.view.valid(); });
    m_planes = m_tensors.empty() ? std::vector<Plane>() : planesOf(m_tensors.front().view, m_tensors.front().role, kMostKernels);
    m_element = 0;
    layOut();
}

QRect UpdateSheets::columnRect(std::size_t tensor) const {
    const int count = std::max(static_cast<int>(m_tensors.size()), 1);
    const int each = std::max((width() - (count + 1) * kSheetGap) / count, 1);
    return {kSheetGap + static_cast<int>(tensor) * (each + kSheetGap), kSheetGap, each, std::max(height() - 2 * kSheetGap, 1)};
}

void UpdateSheets::layOut() {
    m_images.clear();
    m_ranges.clear();
    if (!m_tensors.empty() && !m_planes.empty()) {
        const QRect column = columnRect(0);
        m_sheet = layoutTiles(m_planes, column.width(), std::max(column.height() - captionHeight(), 16), 2, 3, kMostCell);
        const QColor ground = colours().ground;
        const Rgb background{static_cast<std::uint8_t>(ground.red()), static_cast<std::uint8_t>(ground.green()),
                             static_cast<std::uint8_t>(ground.blue())};
        const HeatmapStyle style;
        // Old and new weights have the same colours.
        const ValueRange first = resolveRange(m_tensors.front().view, style);
        for (const RecordedTensor& tensor : m_tensors) {
            const bool weights = tensor.name == TensorName::Before || tensor.name == TensorName::After;
            const ValueRange range = weights ? first : resolveRange(tensor.view, style);
            m_images.push_back(
                toImage(renderSheet(tensor.view, planesOf(tensor.view, tensor.role, kMostKernels), m_sheet, style, range, background)));
            m_ranges.push_back(QStringLiteral("%1 … %2").arg(range.low, 0, 'g', 3).arg(range.high, 0, 'g', 3));
        }
    }
    update();
}

void UpdateSheets::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Colours& c = colours();
    painter.fillRect(rect(), c.ground);
    const Place place = placeOf(m_element);
    for (std::size_t i = 0; i < m_images.size(); ++i) {
        const QRect column = columnRect(i);
        painter.setFont(smallFont());
        painter.setPen(c.text);
        const QString label = QFontMetrics(smallFont()).elidedText(toQt(labelWords(m_tensors[i])), Qt::ElideMiddle, column.width());
        painter.drawText(column.left(), column.top() + QFontMetrics(smallFont()).ascent(), label);
        painter.setFont(smallMonoFont());
        painter.setPen(c.muted);
        painter.drawText(column.left(), column.top() + QFontMetrics(smallFont()).height() + QFontMetrics(smallMonoFont()).ascent() + 2,
                         QFontMetrics(smallMonoFont()).elidedText(m_ranges[i], Qt::ElideRight, column.width()));
        const QPoint origin(column.left(), column.top() + captionHeight());
        painter.drawImage(origin, m_images[i]);
        if (place.plane < 0) continue;
        for (const TilePlace& tile : m_sheet.tiles) {
            if (tile.plane != place.plane || m_sheet.shrink > 1) continue;
            const QRect cell(origin.x() + tile.x + place.column * m_sheet.cell, origin.y() + tile.y + place.row * m_sheet.cell,
                             m_sheet.cell, m_sheet.cell);
            painter.setPen(QPen(c.accent, 2));
            painter.drawRect(cell.adjusted(-2, -2, 1, 1));
        }
    }
}

void UpdateSheets::resizeEvent(QResizeEvent*) { layOut(); }

void UpdateSheets::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) layOut();
}

UpdateSheets::Place UpdateSheets::placeOf(std::int64_t element) const {
    for (std::size_t i = 0; i < m_planes.size(); ++i)
        for (int row = 0; row < m_planes[i].rows; ++row) {
            const Plane& plane = m_planes[i];
            // Rows of a contiguous tensor.
            const std::int64_t offset = element - plane.at(row, 0);
            if (plane.columnStride <= 0 || offset < 0 || offset % plane.columnStride != 0) continue;
            const std::int64_t column = offset / plane.columnStride;
            if (column < plane.columns && plane.has(row, static_cast<int>(column)))
                return {static_cast<int>(i), row, static_cast<int>(column)};
        }
    return {};
}

std::int64_t UpdateSheets::elementAt(const Place& place) const {
    return m_planes[static_cast<std::size_t>(place.plane)].at(place.row, place.column);
}

void UpdateSheets::choose(std::int64_t element) {
    m_element = element;
    update();
    Q_EMIT chosen(element);
}

void UpdateSheets::move(int dx, int dy) {
    Place place = placeOf(m_element);
    if (place.plane < 0) return;
    place.column += dx;
    place.row += dy;
    const Plane& plane = m_planes[static_cast<std::size_t>(place.plane)];
    if (place.row >= 0 && place.column >= 0 && place.row < plane.rows && place.column < plane.columns && plane.has(place.row, place.column))
        choose(elementAt(place));
}

void UpdateSheets::mousePressEvent(QMouseEvent* event) {
    for (std::size_t i = 0; i < m_images.size(); ++i) {
        const QRect column = columnRect(i);
        const QPoint at = event->pos() - QPoint(column.left(), column.top() + captionHeight());
        const int tile = tileAt(m_sheet, at.x(), at.y());
        if (!column.contains(event->pos()) || tile < 0) continue;
        const TilePlace& place = m_sheet.tiles[static_cast<std::size_t>(tile)];
        const CellPlace cell = cellAt(m_sheet, place, at.x(), at.y());
        if (m_planes[static_cast<std::size_t>(place.plane)].has(cell.row, cell.column))
            choose(elementAt({place.plane, cell.row, cell.column}));
        return;
    }
}

UpdatePage::UpdatePage(QWidget* parent)
    : StagePage(PageId{"update"}, parent), m_sheets(new UpdateSheets(this)), m_lines(new FactTable(this)) {
    auto* inside = new QWidget;
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_sheets, 1);
    auto* lines = new QVBoxLayout;
    lines->setContentsMargins(14, 4, 14, 8);
    lines->addWidget(m_lines);
    column->addLayout(lines);
    auto* area = new QScrollArea(this);
    area->setWidget(inside);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(area);
    connect(m_sheets, &UpdateSheets::chosen, this, &UpdatePage::showElement);
}

bool UpdatePage::fits(const TracePtr& trace, int step) const {
    return trace && step >= 0 && step < static_cast<int>(trace->steps.size()) &&
           as<OptimizerUpdate>(trace->steps[static_cast<std::size_t>(step)]);
}

void UpdatePage::showStep(const TracePtr& trace, int step) {
    m_trace = trace;
    m_step = step;
    const Step& shown = trace->steps[static_cast<std::size_t>(step)];
    std::vector<RecordedTensor> tensors = shown.inputs;
    tensors.insert(tensors.end(), shown.outputs.begin(), shown.outputs.end());
    m_sheets->setTensors(std::move(tensors));
    m_sheets->choose(largestGradient(shown));
}

void UpdatePage::clearStep() {
    m_trace = nullptr;
    m_step = -1;
    m_sheets->setTensors({});
    m_lines->setRows({});
}

void UpdatePage::showElement(std::int64_t element) {
    if (!m_trace || m_step < 0) return;
    const Step& step = m_trace->steps[static_cast<std::size_t>(m_step)];
    std::vector<FactRow> rows;
    for (const training::UpdateLine& line : updateNumbers(step, element))
        rows.push_back({toQt(line.formula), toQt(line.numbers), {}, {}, {}});
    if (!step.outputs.empty() && step.outputs.back().view.valid() && element < step.outputs.back().view.numel())
        rows.push_back({tr("new, as stored"), QString::number(step.outputs.back().view.at(element), 'g', 9), {}, {}, {}, true});
    m_lines->setRows(std::move(rows));
    m_note = step.inputs.empty() ? QString() : toQt(elementIndex(step.inputs.front().knownShape(), element));
    Q_EMIT headerChanged();
}

}  // namespace teardown
