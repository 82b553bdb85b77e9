// SheetPainter: draws a sheet of heatmaps (tiles, titles, legend) with QPainter - on the screen and into PNG, SVG, PDF and HTML alike, so
// that the window and the verbs produce the same bytes.
#pragma once

#include "core/render/tile_sheet.h"
#include "core/render/via.h"

#include <QImage>
#include <QString>

#include <string>

class QPainter;

namespace teardown {

struct SheetView {
    TensorView view;
    TensorRole role;
    HeatmapStyle style;
    QString title;    ///< "backbone.stage_1.0 - output"
    QString caption;  ///< "f32[1,16,14,14]  -2.14..2.60  mean ..."
    bool dark = false;
};

/// QImage over the pixels (deep copy, RGB32).
QImage toImage(const PixelBuffer& pixels);

/// One pixel an element; cells that the plane does not have are transparent.
QImage planeImage(const TensorView& view, const Plane& plane, const ValueRange& range, const HeatmapStyle& style);

/// The sheet with title, caption and legend (colour bar, map, range rule, clipped count) as a picture of its natural size for `width`.
QImage paintSheet(const SheetView& sheet, int width);

/// The study notes' style (via): jet, own range and colour bar per tile, its titles.
QImage paintVia(const ViaSheet& sheet);

/// PNG bytes of a picture, deterministic.
std::string pngBytes(const QImage& image);

}  // namespace teardown
