// Explains a class: the picture as the network sees it, the same with the map over it, and the map itself, side by side with their legend.
#pragma once

#include "core/render/heatmap.h"
#include "widgets/paint/export_formats.h"

#include <QImage>
#include <QString>

#include <optional>
#include <string>

class QPainter;

namespace teardown {

struct WhyView {
    QString title;    ///< "espresso, 0.9511"
    QString caption;  ///< "Grad-CAM at backbone.layers.6.activate"
    TensorView seen;  ///< uint8 [H, W, 3]; not valid(): only the map is drawn
    TensorView map;   ///< [h, w]
    int height = 0;   ///< of the network's input, which the map covers
    int width = 0;
    HeatmapStyle style;
    double opacity = 0.5;
    bool dark = false;
    std::string layer;                       ///< empty for occlusion
    std::optional<ExplainedView> explained;  ///< added to a png, with the names and hashes of `files`
    ViewRecord files;
};

/// The map's colours at the size of the network's input, without the picture; cells keep sharp edges.
QImage mapImage(const WhyView& view);
/// The picture with the map over it; only the map if there is no picture.
QImage overlayImage(const WhyView& view);

/// The numbers are the map's.
ExportContent contentOf(const WhyView& view);

}  // namespace teardown
