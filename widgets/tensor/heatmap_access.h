// HeatmapAccess: heatmaps for assistive technology: the tiles are a list of channels, a channel or vector is a table of numbers. Cells
// exist only once they are asked for: a tensor of 2,048 channels costs nothing.
#pragma once

class QWidget;

namespace teardown {

/// Makes every CellSource accessible; only the first call does anything.
void installHeatmapAccess();
/// The keyboard went to this cell, counted row by row.
void announceCell(QWidget& view, int index);
/// The view has other cells or other numbers.
void announceNewCells(QWidget& view);

}  // namespace teardown
