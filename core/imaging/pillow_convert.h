// Conversions of Pillow between its modes, bit for bit, in OpenCV's order of channels.
#pragma once

#include "core/imaging/imaging_api.h"

#include <array>
#include <cstdint>

namespace teardown::imaging {

/// Image.convert('L') of a BGR picture.
Picture luminance(const Picture& picture);
/// ImageOps.exif_transpose.
Picture oriented(const Picture& picture, int orientation);
/// A grey pixel with alpha on the canvas that mmcv pastes such pictures on, as BGR.
std::array<std::uint8_t, 3> greyOnCanvas(int value, int alpha);

}  // namespace teardown::imaging
