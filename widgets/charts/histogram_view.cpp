#include "widgets/charts/histogram_view.h"

#include <qcustomplot.h>
#include "widgets/charts/plain_axes.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QSettings>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace teardown {

static const QString kLogarithmic = QStringLiteral("histogram/logarithmic");

HistogramView::HistogramView(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Histogram of the values"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_logarithmic = QSettings().value(kLogarithmic).toBool();
}

HistogramView::~HistogramView() = default;

void HistogramView::build() {
    m_plot = makePlot(this);
    m_plot->axisRect()->setAutoMargins(QCP::msBottom);
    m_plot->axisRect()->setMargins(QMargins(0, 2, 0, 0));
    m_plot->yAxis->setVisible(false);
    m_plot->xAxis->setSubTicks(false);
    m_plot->xAxis->grid()->setVisible(false);
    m_band = new QCPItemRect(m_plot);
    m_band->setPen(Qt::NoPen);
    m_band->setVisible(false);
    for (QCPItemPosition* corner : {m_band->topLeft, m_band->bottomRight}) {
        corner->setTypeX(QCPItemPosition::ptPlotCoords);
        corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
    }
    layout()->addWidget(m_plot);
    setCursor(Qt::SizeHorCursor);
    setToolTip(tr("Drag over the values that the colours should cover; double click: all of them"));
}

void HistogramView::setSpan(double low, double high) {
    m_spanLow = low;
    m_spanHigh = high;
    placeBand();
}

void HistogramView::placeBand() {
    if (!m_plot) return;
    const bool marked = !m_counts.empty() && m_spanLow < m_spanHigh && (m_spanLow > m_low || m_spanHigh < m_high);
    m_band->setVisible(marked);
    if (marked) {
        QColor shade = m_colours.bars;
        shade.setAlphaF(0.18F);
        m_band->setBrush(shade);
        m_band->topLeft->setCoords(std::max(m_spanLow, m_plot->xAxis->range().lower), 0);
        m_band->bottomRight->setCoords(std::min(m_spanHigh, m_plot->xAxis->range().upper), 1);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

double HistogramView::valueAt(QPointF position) const { return m_plot->xAxis->pixelToCoord(position.x() - m_plot->x()); }

void HistogramView::mousePressEvent(QMouseEvent* event) {
    m_dragging = m_plot && !m_counts.empty() && event->button() == Qt::LeftButton;
    if (m_dragging) m_pressed = valueAt(event->position());
}

void HistogramView::mouseMoveEvent(QMouseEvent* event) {
    if (!m_dragging) return;
    const double now = valueAt(event->position());
    setSpan(std::min(m_pressed, now), std::max(m_pressed, now));
}

void HistogramView::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_dragging) return;
    m_dragging = false;
    const double now = valueAt(event->position());
    // A click does not select an empty range.
    const double least = (m_high - m_low) / 200;
    if (std::abs(now - m_pressed) < least) return;
    Q_EMIT spanChosen(std::min(m_pressed, now), std::max(m_pressed, now));
}

void HistogramView::mouseDoubleClickEvent(QMouseEvent*) {
    m_dragging = false;
    Q_EMIT spanCleared();
}

void HistogramView::contextMenuEvent(QContextMenuEvent* event) {
    if (m_counts.empty()) return;
    QMenu menu(this);
    const bool marked = m_spanLow < m_spanHigh;
    const auto number = [](double value) { return QString::number(value, 'g', 4); };
    if (marked)
        menu.addAction(tr("Pin the colours to %1 .. %2").arg(number(m_spanLow), number(m_spanHigh)), this,
                       [this] { Q_EMIT spanChosen(m_spanLow, m_spanHigh); });
    menu.addAction(tr("Pin the colours to all values"), this, [this] { Q_EMIT spanChosen(m_low, m_high); });
    menu.addAction(tr("Unpin the colours"), this, &HistogramView::spanCleared);
    menu.addSeparator();
    QAction* logarithmic = menu.addAction(tr("Logarithmic counts"), this, &HistogramView::setLogarithmic);
    logarithmic->setCheckable(true);
    logarithmic->setChecked(m_logarithmic);
    menu.addSeparator();
    menu.addAction(tr("Copy counts"), this, [this] { QGuiApplication::clipboard()->setText(countsText()); });
    menu.exec(event->globalPos());
}

void HistogramView::setLogarithmic(bool on) {
    m_logarithmic = on;
    QSettings().setValue(kLogarithmic, on);
    refresh();
}

QString HistogramView::countsText() const {
    QString text;
    const double width = (m_high - m_low) / static_cast<double>(std::max<std::size_t>(1, m_counts.size()));
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        const double from = m_low + static_cast<double>(i) * width;
        text += QStringLiteral("%1\t%2\t%3\n").arg(from, 0, 'g', 7).arg(from + width, 0, 'g', 7).arg(m_counts[i], 0, 'f', 0);
    }
    return text;
}

void HistogramView::setColours(const HistogramColours& colours, const QFont& font) {
    m_colours = colours;
    m_font = font;
    refresh();
}

void HistogramView::setData(double low, double high, const std::vector<double>& counts) {
    m_low = low;
    m_high = high > low ? high : low + 1;
    m_counts = counts;
    refresh();
}

void HistogramView::resizeEvent(QResizeEvent*) {
    if (m_plot) refresh();
}

void HistogramView::clear() {
    m_counts.clear();
    refresh();
}

void HistogramView::refresh() {
    if (!m_plot) {
        if (m_counts.empty()) return;
        build();
    }
    m_plot->clearPlottables();
    m_plot->setBackground(Qt::transparent);
    m_plot->setAttribute(Qt::WA_OpaquePaintEvent, false);
    QPen axis(m_colours.axis, 1);
    m_plot->xAxis->setBasePen(axis);
    m_plot->xAxis->setTickPen(axis);
    m_plot->xAxis->setTickLabelColor(m_colours.text);
    m_plot->xAxis->setTickLabelFont(m_font);
    m_plot->xAxis->setTickLength(0, 3);
    m_plot->xAxis->setTickLabelPadding(3);
    if (m_counts.empty()) {
        m_plot->xAxis->setVisible(false);
        m_plot->replot(QCustomPlot::rpQueuedReplot);
        return;
    }
    m_plot->xAxis->setVisible(true);
    const double width = (m_high - m_low) / static_cast<double>(m_counts.size());
    auto* bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    bars->setAntialiased(false);
    bars->setPen(Qt::NoPen);
    bars->setBrush(m_colours.bars);
    bars->setWidth(width * 0.88);
    QVector<double> keys, values;
    double top = 0;
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        keys << m_low + (static_cast<double>(i) + 0.5) * width;
        values << (m_logarithmic ? std::log1p(m_counts[i]) : m_counts[i]);
        top = std::max(top, values.back());
    }
    bars->setData(keys, values, true);
    m_plot->yAxis->setRange(0, top > 0 ? top * 1.04 : 1);
    QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    const auto label = [](double value) { return QString::number(value, 'g', 3); };
    // Half a label of space at both ends: a label that would be cut off is not drawn at all.
    const QFontMetrics metrics(m_font);
    const double half = std::max(metrics.horizontalAdvance(label(m_low)), metrics.horizontalAdvance(label(m_high))) / 2.0 + 4;
    const double margin = (m_high - m_low) * half / std::max(40.0, QWidget::width() - 2 * half);
    m_plot->xAxis->setRange(m_low - margin, m_high + margin);
    ticker->addTick(m_low, label(m_low));
    ticker->addTick(m_high, label(m_high));
    const double span = m_high - m_low;
    if (m_low < 0 && m_high > 0 && -m_low > span * 0.18 && m_high > span * 0.18) ticker->addTick(0, QStringLiteral("0"));
    m_plot->xAxis->setTicker(ticker);
    placeBand();
}

}  // namespace teardown
