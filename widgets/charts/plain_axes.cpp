#include "widgets/charts/plain_axes.h"

#include <qcustomplot.h>

namespace teardown {

QCustomPlot* makePlot(QWidget* parent) {
    auto* plot = new QCustomPlot(parent);
    plot->setAttribute(Qt::WA_TransparentForMouseEvents);
    plot->setPlottingHint(QCP::phImmediateRefresh, false);
    return plot;
}

void drawPlainAxes(QCustomPlot& plot, const AxisColours& colours, const QFont& font) {
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
        axis->setBasePen(QPen(colours.axis));
        axis->setTickPen(QPen(colours.axis));
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelColor(colours.text);
        axis->setLabelColor(colours.text);
        axis->setTickLabelFont(font);
        axis->setLabelFont(font);
        axis->grid()->setPen(QPen(colours.grid));
        axis->grid()->setZeroLinePen(QPen(colours.axis));
    }
    plot.xAxis->grid()->setVisible(false);
}

}  // namespace teardown
