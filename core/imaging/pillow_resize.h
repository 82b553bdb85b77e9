// Pillow's resampling, for pipelines with backend='pillow': antialiased when shrinking, in two passes of 8-bit fixed point.
#pragma once

#include "core/imaging/imaging_api.h"

namespace teardown::imaging {

/// Byte for byte what Image.resize(size, filter) gives for modes RGB and L (Pillow 9.4). The filter is not Area.
Picture pillowResize(const Picture& picture, int width, int height, Interpolation interpolation);

}  // namespace teardown::imaging
