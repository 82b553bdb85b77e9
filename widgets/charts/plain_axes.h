// The look of the axes that the charts have in common.
#pragma once

#include <QColor>
#include <QFont>

class QCustomPlot;

namespace teardown {

struct AxisColours {
    QColor text, axis, grid;
};

/// Thin axes without ticks in between, horizontal grid lines only.
void drawPlainAxes(QCustomPlot& plot, const AxisColours& colours, const QFont& font);

}  // namespace teardown
