// Lays a map over a picture: used for Grad-CAM and occlusion.
#pragma once

#include "core/render/heatmap.h"

namespace teardown {

/// The map [h, w] scaled to a picture's size, interpolated between the centres of its cells and constant beyond the outermost (cv2.resize,
/// INTER_LINEAR). float32 [height, width].
TensorView spreadMap(const TensorView& map, int height, int width);

/// `picture`: uint8 [H, W, 3]. The map's colours over it, `opacity` 0 (picture only) to 1 (map only).
PixelBuffer overlayMap(const TensorView& picture, const TensorView& map, const HeatmapStyle& style, double opacity);

}  // namespace teardown
