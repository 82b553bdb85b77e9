#include "app/gui/rooms/journeys/born_tensors.h"

#include "core/render/tile_sheet.h"
#include "core/trace/formula_text.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"
#include "widgets/paint/sheet_painter.h"

#include <QFontMetrics>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr int kBornGap = 10, kLeastColumn = 120, kBars = 32, kHistogramHeight = 30;
/// A step must not wait for tensors of millions of values: range and histogram are those of so many, evenly spread.
constexpr std::int64_t kMostBornValues = 32768;
constexpr std::int64_t kMostBornPlanes = 48;

int textHeight() { return 2 * QFontMetrics(smallFont()).height() + QFontMetrics(smallMonoFont()).height() + 4; }

}  // namespace

BornTensors::BornTensors(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Tensors that were created last"));
    connect(&Theme::instance(), &Theme::changed, this, &BornTensors::layOut);
}

BornTensors::Cell BornTensors::cellOf(int step) const {
    const Step& born = m_trace->steps[static_cast<std::size_t>(step)];
    const RecordedTensor& tensor = born.outputs.front();
    Cell cell;
    cell.step = step;
    cell.view = tensor.view;
    cell.role = tensor.role;
    cell.name = toQt(born.path + " " + shapeText(tensor.knownShape()));
    cell.rule = toQt(text(born.formula));
    if (cell.rule.isEmpty()) cell.rule = toQt(born.numbers.empty() ? born.title : born.numbers);
    const std::int64_t count = tensor.view.numel(), stride = std::max<std::int64_t>(count / kMostBornValues, 1);
    std::vector<double> values;
    for (std::int64_t i = 0; i < count; i += stride)
        if (const double value = tensor.view.at(i); std::isfinite(value)) values.push_back(value);
    if (values.empty()) return cell;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    cell.low = *low;
    cell.high = *high;
    cell.range = QStringLiteral("%1 … %2").arg(cell.low, 0, 'g', 3).arg(cell.high, 0, 'g', 3);
    cell.bars.assign(kBars, 0);
    for (const double value : values) {
        const double share = cell.high > cell.low ? (value - cell.low) / (cell.high - cell.low) : 0.5;
        ++cell.bars[static_cast<std::size_t>(std::min(static_cast<int>(share * kBars), kBars - 1))];
    }
    return cell;
}

void BornTensors::setSteps(const TracePtr& trace, const std::vector<int>& steps, int current) {
    std::vector<Cell> before;
    if (trace == m_trace) before = std::move(m_cells);
    m_trace = trace;
    m_current = current;
    m_cells.clear();
    for (const int step : steps) {
        const auto known = std::find_if(before.begin(), before.end(), [step](const Cell& cell) { return cell.step == step; });
        m_cells.push_back(known != before.end() ? std::move(*known) : cellOf(step));
    }
    layOut();
}

int BornTensors::columns() const { return std::clamp((width() + kBornGap) / (kLeastColumn + kBornGap), 1, kMost); }

std::vector<int> BornTensors::shown() const {
    std::vector<int> steps;
    const auto count = static_cast<std::size_t>(columns());
    for (std::size_t i = m_cells.size() > count ? m_cells.size() - count : 0; i < m_cells.size(); ++i) steps.push_back(m_cells[i].step);
    return steps;
}

QString BornTensors::caption(int step) const {
    for (const Cell& cell : m_cells)
        if (cell.step == step) return QStringLiteral("%1; %2").arg(cell.name, cell.rule);
    return {};
}

QRect BornTensors::cellRect(int column) const {
    const int count = columns(), each = (width() - (count - 1) * kBornGap) / count;
    // The histogram stands below the heatmap, also in a high window.
    return {column * (each + kBornGap), 0, each, std::min(height(), textHeight() + each + kHistogramHeight + 8)};
}

QRect BornTensors::sheetRect(int column) const { return cellRect(column).adjusted(0, textHeight() + 2, 0, -kHistogramHeight - 6); }

void BornTensors::layOut() {
    const std::vector<int> visible = shown();
    const QColor ground = colours().surface;
    const Rgb background{static_cast<std::uint8_t>(ground.red()), static_cast<std::uint8_t>(ground.green()),
                         static_cast<std::uint8_t>(ground.blue())};
    for (std::size_t i = 0; i < visible.size(); ++i) {
        const auto cell = std::find_if(m_cells.begin(), m_cells.end(), [&](const Cell& one) { return one.step == visible[i]; });
        const QRect place = sheetRect(static_cast<int>(i));
        cell->sheet = {};
        if (place.height() < 8 || place.width() < 8) continue;
        const std::vector<Plane> planes = planesOf(cell->view, cell->role, kMostBornPlanes);
        if (planes.empty()) continue;
        ValueRange range;
        const double most = std::max(std::abs(cell->low), std::abs(cell->high));
        range.map = cell->low < 0 ? ColourMap::Coolwarm : ColourMap::Viridis;
        range.low = cell->low < 0 ? -most : cell->low;
        range.high = cell->low < 0 ? most : cell->high;
        const TileSheet sheet = layoutTiles(planes, place.width(), place.height(), 2, 3, 16);
        cell->sheet = toImage(renderSheet(cell->view, planes, sheet, HeatmapStyle(), range, background));
    }
    update();
}

void BornTensors::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Colours& c = colours();
    const QFontMetrics small(smallFont()), mono(smallMonoFont());
    const std::vector<int> visible = shown();
    if (visible.empty()) {
        painter.setPen(c.muted);
        painter.drawText(rect(), Qt::AlignTop | Qt::TextWordWrap, tr("No tensor has been created yet."));
    }
    for (std::size_t i = 0; i < visible.size(); ++i) {
        const auto cell = std::find_if(m_cells.begin(), m_cells.end(), [&](const Cell& one) { return one.step == visible[i]; });
        const QRect place = cellRect(static_cast<int>(i));
        painter.setFont(smallFont());
        painter.setPen(cell->step == m_current ? c.accent : c.text);
        painter.drawText(place.left(), small.ascent(), small.elidedText(cell->name, Qt::ElideLeft, place.width()));
        painter.setPen(c.muted);
        painter.drawText(place.left(), small.height() + small.ascent(), small.elidedText(cell->rule, Qt::ElideRight, place.width()));
        painter.setFont(smallMonoFont());
        painter.drawText(place.left(), 2 * small.height() + mono.ascent(), mono.elidedText(cell->range, Qt::ElideRight, place.width()));
        const QRect sheet = sheetRect(static_cast<int>(i));
        painter.save();
        painter.setClipRect(sheet);
        if (!cell->sheet.isNull()) painter.drawImage(sheet.topLeft(), cell->sheet);
        painter.restore();
        if (cell->bars.empty()) continue;
        const int tallest = std::max(*std::max_element(cell->bars.begin(), cell->bars.end()), 1);
        const QRect axis(place.left(), place.bottom() - kHistogramHeight, std::min(place.width(), 180), kHistogramHeight);
        for (int bar = 0; bar < kBars; ++bar) {
            const int count = cell->bars[static_cast<std::size_t>(bar)];
            const int left = axis.left() + bar * axis.width() / kBars, right = axis.left() + (bar + 1) * axis.width() / kBars;
            const int high = count ? std::max(count * (axis.height() - 2) / tallest, 1) : 0;
            painter.fillRect(QRect(left, axis.bottom() - high, std::max(right - left - 1, 1), high), c.accent);
        }
        painter.setPen(c.line);
        painter.drawLine(axis.bottomLeft(), axis.bottomRight());
    }
}

void BornTensors::resizeEvent(QResizeEvent*) { layOut(); }

void BornTensors::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) layOut();
}

void BornTensors::mousePressEvent(QMouseEvent* event) {
    const std::vector<int> visible = shown();
    for (std::size_t i = 0; i < visible.size(); ++i)
        if (cellRect(static_cast<int>(i)).contains(event->pos())) Q_EMIT stepChosen(visible[i]);
}

}  // namespace teardown
