// The notes' visualiser measured and painted; picture, SVG and PDF share it as they share SheetPlan.
#pragma once

#include "widgets/paint/sheet_painter.h"

#include <QSize>

namespace teardown {

struct ViaPlan {
    int cell = 1;
    int shrink = 1;
    int tileWidth = 0;
    int tileHeight = 0;
    int labelWidth = 0;   ///< of the numbers beside the colour bar
    int pitchX = 0;
    int pitchY = 0;
    int top = 0;          ///< of the first tile's title
    std::size_t shown = 0;
    QSize size;
};

ViaPlan planVia(const ViaSheet& sheet);
void drawVia(QPainter& painter, const ViaSheet& sheet, const ViaPlan& plan);

}  // namespace teardown
