#include "widgets/charts/curve_chart.h"

#include "widgets/charts/plain_axes.h"

#include <qcustomplot.h>

#include <QHelpEvent>
#include <QLocale>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace teardown {
namespace {

constexpr std::size_t kFewPoints = 24;  ///< are marked, or one alone would not be seen

struct Extent {
    double least = std::numeric_limits<double>::infinity();
    double most = -std::numeric_limits<double>::infinity();
    void add(double value) {
        if (!std::isfinite(value)) return;
        least = std::min(least, value);
        most = std::max(most, value);
    }
    bool isEmpty() const { return least > most; }
};

}  // namespace

CurveChart::CurveChart(const QString& title, QWidget* parent) : QWidget(parent), m_title(title) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    setAccessibleName(title);
}

void CurveChart::setColours(const CurveColours& colours, const QFont& font) {
    m_colours = colours;
    m_font = font;
    refresh();
}

void CurveChart::setCurves(std::vector<Curve> curves, const QString& xTitle, const QString& why) {
    m_curves = std::move(curves);
    m_xTitle = xTitle;
    m_why = why;
    refresh();
}

void CurveChart::setLogarithmic(bool on) {
    if (std::exchange(m_logarithmic, on) != on) refresh();
}

void CurveChart::setMark(std::optional<double> x) {
    if (std::exchange(m_mark, x) != x) refresh();
}

void CurveChart::setEnd(std::optional<double> x) {
    if (std::exchange(m_end, x) != x) refresh();
}

void CurveChart::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) refresh();
}

void CurveChart::mousePressEvent(QMouseEvent* event) {
    if (m_plot && event->button() == Qt::LeftButton) Q_EMIT clicked(m_plot->xAxis->pixelToCoord(event->position().x()));
    QWidget::mousePressEvent(event);
}

bool CurveChart::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && m_plot) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString text = valuesAt(m_plot->xAxis->pixelToCoord(help->pos().x()));
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QWidget::event(event);
}

QString CurveChart::valuesAt(double x) const {
    QString text;
    for (const Curve& curve : m_curves) {
        if (curve.points.empty()) continue;
        const auto nearest = std::min_element(curve.points.begin(), curve.points.end(), [x](const auto& one, const auto& other) {
            return std::abs(one.first - x) < std::abs(other.first - x);
        });
        if (text.isEmpty()) text = QStringLiteral("%1 %2").arg(m_xTitle, QLocale::c().toString(nearest->first, 'g', 8));
        text += QStringLiteral("\n%1: %2").arg(curve.name, QLocale::c().toString(nearest->second, 'g', 5));
    }
    return text;
}

void CurveChart::addCurve(const Curve& curve) {
    QCPGraph* graph = m_plot->addGraph();
    graph->setName(curve.name);
    graph->setPen(QPen(curve.colour, 1.4));
    if (curve.marked || curve.points.size() <= kFewPoints)
        graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, curve.colour, curve.colour, 5));
    graph->setAntialiased(true);
    QVector<double> x, y;
    x.reserve(static_cast<int>(curve.points.size()));
    y.reserve(x.capacity());
    for (const auto& [at, value] : curve.points) {
        x.append(at);
        y.append(m_logarithmic && !(value > 0) ? std::numeric_limits<double>::quiet_NaN() : value);
    }
    graph->setData(x, y, true);
}

void CurveChart::refresh() {
    m_stale = !isVisible();
    if (m_stale) return;
    if (!m_plot) {
        m_plot = makePlot(this);
        // In a low window a flat curve says more than none.
        m_plot->axisRect()->setMinimumSize(40, 30);
        layout()->addWidget(m_plot);
    }
    m_plot->clearGraphs();
    m_plot->clearItems();
    m_plot->setBackground(m_colours.ground);
    Extent across, along;
    for (const Curve& curve : m_curves) {
        if (curve.points.empty()) continue;
        addCurve(curve);
        for (const auto& [x, y] : curve.points) {
            across.add(x);
            if (!m_logarithmic || y > 0) along.add(y);
        }
    }
    const bool empty = across.isEmpty();
    if (empty) across = {0, 1};
    if (along.isEmpty()) along = {m_logarithmic ? 0.1 : 0, 1};
    drawPlainAxes(*m_plot, {m_colours.text, m_colours.axis, m_colours.grid}, m_font);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setNumberFormat(QStringLiteral("gb"));
        axis->setNumberPrecision(4);
        axis->setTickLabels(!empty);
        axis->setTickLength(0, 3);
    }
    m_plot->xAxis->setLabel(m_xTitle);
    m_plot->xAxis->setLabelPadding(1);
    m_plot->yAxis->setScaleType(m_logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (m_logarithmic)
        m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTickerLog>::create());
    else
        m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTicker>::create());
    const double end = std::max(across.most, m_end.value_or(across.most));
    const double wide = end > across.least ? (end - across.least) * 0.02 : 0.5;
    m_plot->xAxis->setRange(across.least - wide, end + wide);
    if (m_logarithmic) {
        m_plot->yAxis->setRange(along.least / 1.3, along.most * 1.3);
    } else {
        const double room = along.most > along.least ? (along.most - along.least) * 0.08 : std::max(1e-12, std::abs(along.most) * 0.5);
        // Zero is shown where it is near.
        const bool fromZero = along.least >= 0 && along.least < along.most * 0.6;
        m_plot->yAxis->setRange(fromZero ? 0 : along.least - room, along.most + room);
    }
    m_plot->legend->setVisible(m_plot->graphCount() > 1);
    m_plot->legend->setBrush(Qt::NoBrush);
    m_plot->legend->setBorderPen(Qt::NoPen);
    m_plot->legend->setFont(m_font);
    m_plot->legend->setTextColor(m_colours.text);
    m_plot->legend->setRowSpacing(-3);
    m_plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignRight);
    if (empty && !m_why.isEmpty()) {
        auto* text = new QCPItemText(m_plot);
        text->position->setType(QCPItemPosition::ptAxisRectRatio);
        text->position->setCoords(0.5, 0.5);
        text->setText(m_why);
        text->setFont(m_font);
        text->setColor(m_colours.text);
    }
    if (m_mark) {
        auto* line = new QCPItemStraightLine(m_plot);
        line->setPen(QPen(m_colours.mark, 1, Qt::DashLine));
        line->point1->setCoords(*m_mark, m_logarithmic ? 1 : 0);
        line->point2->setCoords(*m_mark, m_logarithmic ? 2 : 1);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace teardown
