#include "widgets/training/layer_map.h"

#include "core/render/colour_map.h"
#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

/// Of a long training every second, fourth ... measurement is kept.
constexpr std::size_t kMostMeasurements = 600;
constexpr int kLeastRowHeight = 13;
constexpr int kMostRowHeight = 26;
constexpr int kMostNameWidth = 260;

}  // namespace

std::optional<double> measuredIn(const LayerStatistics& layer, LayerMeasure measure) {
    switch (measure) {
        case LayerMeasure::Gradient:
            return layer.gradient;
        case LayerMeasure::Update:
            return layer.update;
        case LayerMeasure::Distance:
            return layer.distance;
        case LayerMeasure::Dead:
            break;
    }
    return layer.dead;
}

LayerMap::LayerMap(QWidget* parent) : QAbstractScrollArea(parent) {
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Layers over the iterations"));
    viewport()->setProperty("verbatim", true);
    connect(&Theme::instance(), &Theme::changed, this, &LayerMap::draw);
}

void LayerMap::clear() {
    m_history.clear();
    m_each = 1;
    m_passed = 0;
    m_current = -1;
    collect();
}

void LayerMap::add(const TrainStatisticsPtr& statistics) {
    if (m_passed++ % m_each != 0) return;
    m_history.push_back(statistics);
    if (m_history.size() >= kMostMeasurements) {
        for (std::size_t i = 0; i < m_history.size() / 2; ++i) m_history[i] = m_history[2 * i];
        m_history.resize(m_history.size() / 2);
        m_each *= 2;
        m_passed = 1;
    }
    collect();
}

void LayerMap::setMeasure(LayerMeasure measure) {
    m_measure = measure;
    m_current = -1;
    collect();
}

void LayerMap::collect() {
    m_layers.clear();
    m_places.clear();
    if (!m_history.empty()) {
        const std::vector<LayerStatistics>& layers = m_history.back()->layers;
        for (std::size_t i = 0; i < layers.size(); ++i)
            if (measuredIn(layers[i], m_measure)) {
                m_layers.push_back(layers[i].path);
                m_places.push_back(i);
            }
    }
    fitBars();
    draw();
}

void LayerMap::draw() {
    m_range.reset();
    m_image = {};
    const bool shares = m_measure == LayerMeasure::Dead;
    if (shares) m_range = {0.0, 1.0};
    for (const TrainStatisticsPtr& one : m_history)
        for (const std::size_t place : m_places) {
            const std::optional<double> value = measuredIn(one->layers[place], m_measure);
            if (shares || !value || !std::isfinite(*value) || *value <= 0) continue;
            m_range = m_range ? std::pair(std::min(m_range->first, *value), std::max(m_range->second, *value)) : std::pair(*value, *value);
        }
    viewport()->update();
    if (m_layers.empty() || !m_range) return;
    m_image = QImage(static_cast<int>(m_history.size()), static_cast<int>(m_layers.size()), QImage::Format_RGB32);
    m_image.fill(colours().line);
    const auto scaled = [&](double value) {
        if (shares) return value;
        const double low = std::log(m_range->first), high = std::log(m_range->second);
        return high > low ? (std::log(std::max(value, m_range->first)) - low) / (high - low) : 0.5;
    };
    const auto& table = colourTable(ColourMap::Viridis);
    for (std::size_t column = 0; column < m_history.size(); ++column)
        for (std::size_t row = 0; row < m_places.size(); ++row) {
            const std::optional<double> value = measuredIn(m_history[column]->layers[m_places[row]], m_measure);
            if (!value || !std::isfinite(*value)) continue;
            const Rgb colour = table[static_cast<std::size_t>(std::clamp(scaled(*value), 0.0, 1.0) * 255)];
            m_image.setPixel(static_cast<int>(column), static_cast<int>(row), qRgb(colour.r, colour.g, colour.b));
        }
}

std::vector<std::pair<double, double>> LayerMap::historyOf(int row) const {
    std::vector<std::pair<double, double>> points;
    if (row < 0 || row >= static_cast<int>(m_places.size())) return points;
    for (const TrainStatisticsPtr& one : m_history)
        if (const auto value = measuredIn(one->layers[m_places[static_cast<std::size_t>(row)]], m_measure))
            points.emplace_back(static_cast<double>(one->iter), *value);
    return points;
}

std::vector<std::pair<double, double>> LayerMap::byDepth() const {
    std::vector<std::pair<double, double>> points;
    for (std::size_t row = 0; row < m_places.size(); ++row)
        if (const auto value = measuredIn(m_history.back()->layers[m_places[row]], m_measure))
            points.emplace_back(static_cast<double>(row), *value);
    return points;
}

std::vector<std::pair<double, double>> depthCurve(const TrainStatistics& statistics, LayerMeasure measure) {
    std::vector<std::pair<double, double>> points;
    for (const LayerStatistics& layer : statistics.layers)
        if (const auto value = measuredIn(layer, measure)) points.emplace_back(static_cast<double>(points.size()), *value);
    return points;
}

int LayerMap::rowHeight() const {
    const int rows = std::max(1, static_cast<int>(m_layers.size()));
    return std::clamp(viewport()->height() / rows, kLeastRowHeight, kMostRowHeight);
}

int LayerMap::nameWidth() const {
    const QFontMetrics metrics(smallMonoFont());
    int widest = 0;
    for (const std::string& layer : m_layers) widest = std::max(widest, metrics.horizontalAdvance(toQt(layer)));
    return std::min({widest + 10, kMostNameWidth, viewport()->width() / 2});
}

void LayerMap::fitBars() {
    const int all = rowHeight() * static_cast<int>(m_layers.size());
    verticalScrollBar()->setRange(0, std::max(0, all - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(rowHeight());
}

void LayerMap::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    fitBars();
}

int LayerMap::rowAt(const QPoint& place) const {
    const int row = (place.y() + verticalScrollBar()->value()) / rowHeight();
    return place.y() >= 0 && row < static_cast<int>(m_layers.size()) ? row : -1;
}

int LayerMap::columnAt(const QPoint& place) const {
    const int left = nameWidth(), wide = viewport()->width() - left;
    if (place.x() < left || wide <= 0 || m_history.empty()) return -1;
    return std::min(static_cast<int>(m_history.size()) - 1, (place.x() - left) * static_cast<int>(m_history.size()) / wide);
}

void LayerMap::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), colours().surface);
    if (m_image.isNull()) return;
    const int left = nameWidth(), high = rowHeight(), top = -verticalScrollBar()->value();
    painter.setFont(smallMonoFont());
    const QFontMetrics metrics(painter.font());
    for (int row = 0; row < static_cast<int>(m_layers.size()); ++row) {
        const QRect line(0, top + row * high, left - 8, high);
        if (line.bottom() < 0 || line.top() > viewport()->height()) continue;
        if (row == m_current) painter.fillRect(QRect(0, line.top(), left - 2, high), colours().selection);
        painter.setPen(row == m_current ? colours().text : colours().muted);
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight,
                         metrics.elidedText(toQt(m_layers[static_cast<std::size_t>(row)]), Qt::ElideLeft, line.width()));
    }
    painter.drawImage(QRect(left, top, viewport()->width() - left, high * m_image.height()), m_image);
    if (m_current >= 0) {
        painter.setPen(QPen(colours().accent, 1.5));
        painter.drawRect(QRectF(left + 0.75, top + m_current * high + 0.75, viewport()->width() - left - 1.5, high - 1.5));
    }
}

void LayerMap::setCurrent(int row) {
    if (row < 0 || row >= static_cast<int>(m_layers.size())) return;
    m_current = row;
    const int top = row * rowHeight();
    if (top < verticalScrollBar()->value()) verticalScrollBar()->setValue(top);
    if (top + rowHeight() > verticalScrollBar()->value() + viewport()->height())
        verticalScrollBar()->setValue(top + rowHeight() - viewport()->height());
    viewport()->update();
    Q_EMIT chosen(row);
}

void LayerMap::mousePressEvent(QMouseEvent* event) { setCurrent(rowAt(event->position().toPoint())); }

void LayerMap::mouseMoveEvent(QMouseEvent* event) {
    const int row = rowAt(event->position().toPoint()), column = columnAt(event->position().toPoint());
    if (row < 0 || column < 0) return Q_EMIT probed({});
    const TrainStatisticsPtr& one = m_history[static_cast<std::size_t>(column)];
    const LayerStatistics& layer = one->layers[m_places[static_cast<std::size_t>(row)]];
    const std::optional<double> value = measuredIn(layer, m_measure);
    const QString shown = !value ? tr("none") : m_measure == LayerMeasure::Dead ? shareText(*value) : numberText(*value);
    Q_EMIT probed(tr("%1, iteration %2: %3").arg(toQt(layer.path)).arg(one->iter).arg(shown));
}

void LayerMap::leaveEvent(QEvent* event) {
    QAbstractScrollArea::leaveEvent(event);
    Q_EMIT probed({});
}

void LayerMap::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Up) return setCurrent(std::max(0, m_current - 1));
    if (event->key() == Qt::Key_Down) return setCurrent(m_current + 1);
    QAbstractScrollArea::keyPressEvent(event);
}

}  // namespace teardown
