// The difference between two 8-bit pictures of the same size, as a picture.
#pragma once

#include "core/render/heatmap.h"

#include <optional>

namespace teardown {

struct PictureDifference {
    PixelBuffer pixels;  ///< grey: the largest |a - b| of the channels, stretched so that the largest difference is white
    int largest = 0;     ///< of 255
    double mean = 0;     ///< over all channels
};

/// `a`, `b`: uint8 [H, W, 3]. None if one is not a picture or the sizes differ.
std::optional<PictureDifference> pictureDifference(const TensorView& a, const TensorView& b);

/// uint8 [H, W, 3], or [H, W, 1] and [H, W] as grey, as pixels.
PixelBuffer picturePixels(const TensorView& picture);

}  // namespace teardown
