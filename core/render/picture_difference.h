// Two 8-bit pictures of one size, and by how much they differ, as a picture.
#pragma once

#include "core/render/heatmap.h"

#include <optional>

namespace teardown {

struct PictureDifference {
    PixelBuffer pixels;  ///< grey: |a - b| of each channel's largest, stretched so that the largest difference is white
    int largest = 0;     ///< of 255
    double mean = 0;     ///< over all channels
};

/// `a`, `b`: uint8 [H, W, 3]. None when one is no picture or the sizes differ.
std::optional<PictureDifference> pictureDifference(const TensorView& a, const TensorView& b);

/// uint8 [H, W, 3] as pixels.
PixelBuffer picturePixels(const TensorView& picture);

}  // namespace teardown
