// The look that the charts of trainings have in common.
#pragma once

#include "widgets/charts/curve_chart.h"

namespace teardown {

/// In the theme's colours, now and after each change.
void followTheme(CurveChart* chart);
/// The colour of a curve by its place in the chart, from 0.
QColor curveColour(std::size_t place);

/// A chart with its title above it.
QWidget* titledChart(CurveChart* chart);

}  // namespace teardown
