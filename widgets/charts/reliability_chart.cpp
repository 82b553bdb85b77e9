#include "widgets/charts/reliability_chart.h"

#include "widgets/charts/plain_axes.h"

#include <qcustomplot.h>

#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace teardown {

ReliabilityChart::ReliabilityChart(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    setMouseTracking(true);
    setAccessibleName(tr("Calibration: how often answers of each score are right"));
}

void ReliabilityChart::setColours(const ReliabilityColours& colours, const QFont& font) {
    m_colours = colours;
    m_font = font;
    if (m_plot) refresh();
}

void ReliabilityChart::setBins(std::vector<ReliabilityBin> bins) {
    m_bins = std::move(bins);
    refresh();
}

int ReliabilityChart::binAt(QPoint place) const {
    if (!m_plot) return -1;
    const double x = m_plot->xAxis->pixelToCoord(place.x() - m_plot->x());
    for (std::size_t i = 0; i < m_bins.size(); ++i)
        if (x > m_bins[i].lower && x <= m_bins[i].upper) return static_cast<int>(i);
    return -1;
}

void ReliabilityChart::mouseMoveEvent(QMouseEvent* event) { Q_EMIT probed(binAt(event->position().toPoint())); }

void ReliabilityChart::addBars() {
    auto* shares = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    auto* accuracies = new QCPBars(m_plot->xAxis, m_plot->yAxis);
    QVector<double> centres, accuracy, share;
    double width = 0;
    for (const ReliabilityBin& bin : m_bins) {
        centres.append((bin.lower + bin.upper) / 2);
        accuracy.append(bin.share > 0 ? bin.accuracy : 0);
        share.append(bin.share);
        width = bin.upper - bin.lower;
    }
    accuracies->setWidth(width * 0.92);
    accuracies->setPen(Qt::NoPen);
    accuracies->setBrush(m_colours.bar);
    accuracies->setData(centres, accuracy, true);
    shares->setWidth(width * 0.35);
    shares->setPen(Qt::NoPen);
    shares->setBrush(m_colours.gap);
    shares->setData(centres, share, true);
    // The narrow bars lie over the wide ones.
    shares->setLayer(QStringLiteral("axes"));
    QCPGraph* means = m_plot->addGraph();
    means->setLineStyle(QCPGraph::lsNone);
    means->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, m_colours.mark, m_colours.mark, 6));
    for (const ReliabilityBin& bin : m_bins)
        if (bin.share > 0) means->addData(bin.confidence, bin.accuracy);
}

void ReliabilityChart::refresh() {
    if (!m_plot) {
        if (m_bins.empty()) return;
        m_plot = makePlot(this);
        m_plot->setMinimumSize(0, 0);
        // In a low window a flat chart says more than none.
        m_plot->axisRect()->setMinimumSize(40, 20);
        layout()->addWidget(m_plot);
    }
    m_plot->clearPlottables();
    m_plot->clearItems();
    m_plot->setBackground(m_colours.ground);
    addBars();
    auto* diagonal = new QCPItemLine(m_plot);
    diagonal->setPen(QPen(m_colours.mark, 1, Qt::DashLine));
    diagonal->start->setCoords(0, 0);
    diagonal->end->setCoords(1, 1);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) axis->setRange(0, 1);
    drawPlainAxes(*m_plot, {m_colours.text, m_colours.axis, m_colours.grid}, m_font);
    m_plot->xAxis->setLabel(tr("highest score"));
    m_plot->yAxis->setLabel(tr("share of right answers"));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace teardown
