// What the charts have in common: how they are painted, and the look of their axes.
#pragma once

#include <QColor>
#include <QFont>

class QCustomPlot;
class QWidget;

namespace teardown {

struct AxisColours {
    QColor text, axis, grid;
};

/// A plot that leaves the mouse to `parent` and is painted together with the rest of the window: a repaint of its own for each plot took a
/// fifth of the time of a step.
QCustomPlot* makePlot(QWidget* parent);

/// Thin axes without ticks in between, horizontal grid lines only.
void drawPlainAxes(QCustomPlot& plot, const AxisColours& colours, const QFont& font);

}  // namespace teardown
