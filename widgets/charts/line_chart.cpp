#include "widgets/charts/line_chart.h"

#include "widgets/charts/plain_axes.h"

#include <qcustomplot.h>

#include <QMouseEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr int kLabels = 12;  // more labels do not fit beside each other

}  // namespace

LineChart::LineChart(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    setMinimumHeight(120);
    setAccessibleName(tr("Chart over the epochs"));
}

void LineChart::setColours(const LineChartColours& colours, const QFont& font) {
    m_colours = colours;
    m_font = font;
    if (m_plot) refresh();
}

void LineChart::setData(const QStringList& places, std::vector<LineSeries> series, const QString& yTitle) {
    m_places = places;
    m_series = std::move(series);
    m_title = yTitle;
    m_mark = std::min(m_mark, static_cast<int>(places.size()) - 1);
    refresh();
}

void LineChart::setMark(int place) {
    if (m_mark == place) return;
    m_mark = place;
    refresh();
}

void LineChart::mousePressEvent(QMouseEvent* event) {
    if (!m_plot || m_places.isEmpty()) return QWidget::mousePressEvent(event);
    const int place = static_cast<int>(std::lround(m_plot->xAxis->pixelToCoord(event->position().x() - m_plot->x())));
    Q_EMIT placeChosen(std::clamp(place, 0, static_cast<int>(m_places.size()) - 1));
}

void LineChart::refresh() {
    if (!m_plot) {
        if (m_series.empty()) return;
        m_plot = makePlot(this);
        layout()->addWidget(m_plot);
    }
    m_plot->clearGraphs();
    m_plot->clearItems();
    m_plot->setBackground(m_colours.ground);
    double most = 0;
    double least = 0;
    for (const LineSeries& series : m_series) {
        QCPGraph* graph = m_plot->addGraph();
        graph->setName(series.name);
        graph->setPen(QPen(series.colour, 1.6));
        graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, series.colour, series.colour, 5));
        graph->setAntialiased(true);
        QVector<double> x;
        QVector<double> y;
        for (std::size_t i = 0; i < series.values.size(); ++i) {
            x.append(static_cast<double>(i));
            y.append(series.values[i]);
            if (!std::isfinite(series.values[i])) continue;
            most = std::max(most, series.values[i]);
            least = std::min(least, series.values[i]);
        }
        graph->setData(x, y, true);
    }
    const auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    const int every = std::max(1, (static_cast<int>(m_places.size()) + kLabels - 1) / kLabels);
    for (int i = 0; i < m_places.size(); i += every) ticker->addTick(i, m_places[i]);
    m_plot->xAxis->setTicker(ticker);
    drawPlainAxes(*m_plot, {m_colours.text, m_colours.axis, m_colours.grid}, m_font);
    m_plot->yAxis->setLabel(m_title);
    m_plot->yAxis->setNumberFormat(QStringLiteral("gb"));
    m_plot->yAxis->setNumberPrecision(3);
    const double room = most > least ? (most - least) * 0.08 : 1;
    m_plot->xAxis->setRange(-0.5, std::max(0.5, static_cast<double>(m_places.size()) - 0.5));
    m_plot->yAxis->setRange(least < 0 ? least - room : 0, most + room);
    const bool legend = m_series.size() > 1;
    m_plot->legend->setVisible(legend);
    if (legend) {
        m_plot->legend->setBrush(Qt::NoBrush);
        m_plot->legend->setBorderPen(Qt::NoPen);
        m_plot->legend->setFont(m_font);
        m_plot->legend->setTextColor(m_colours.text);
        m_plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignRight);
    }
    if (m_mark >= 0) {
        auto* line = new QCPItemStraightLine(m_plot);
        line->setPen(QPen(m_colours.mark, 1, Qt::DashLine));
        line->point1->setCoords(m_mark, 0);
        line->point2->setCoords(m_mark, 1);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace teardown
