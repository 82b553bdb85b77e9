// The study notes' style (via), measured and painted; picture, SVG and PDF share it as they share SheetPlan.
#pragma once

#include "widgets/paint/sheet_painter.h"

#include <QSize>

#include <vector>

namespace teardown {

struct ViaPlan {
    int cell = 1;
    int shrink = 1;
    int tileWidth = 0;
    int tileHeight = 0;
    int labelWidth = 0;  ///< of the numbers beside the colour bar
    int pitchX = 0;
    int pitchY = 0;
    std::vector<int> tops;  ///< for each row of the grid, of its titles; rows without tiles need no space
    std::size_t shown = 0;
    QSize size;
};

ViaPlan planVia(const ViaSheet& sheet);
void drawVia(QPainter& painter, const ViaSheet& sheet, const ViaPlan& plan);

}  // namespace teardown
