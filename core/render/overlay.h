// A map of places laid over a picture: what Grad-CAM and occlusion show.
#pragma once

#include "core/render/heatmap.h"

namespace teardown {

/// The map [h, w] at the size of a picture, interpolated between the centres of its cells and constant beyond the outermost (cv2.resize,
/// INTER_LINEAR). float32 [height, width].
TensorView spreadMap(const TensorView& map, int height, int width);

/// `picture`: uint8 [H, W, 3]. The map's colours over it, `opacity` 0 (picture only) to 1 (map only).
PixelBuffer overlayMap(const TensorView& picture, const TensorView& map, const HeatmapStyle& style, double opacity);

}  // namespace teardown
