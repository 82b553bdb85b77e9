// Decodes ordinary JPEGs with libjpeg itself: the same pixels as cv2.imdecode, which calls it too, in less than half of the time. OpenCV
// converts and copies each row once more, and its output to standard error has to be caught.
#pragma once

#include "core/imaging/imaging_api.h"

#include <cstddef>
#include <optional>
#include <span>

namespace teardown::imaging {

/// In colour (BGR) or in grey. Nothing for a JPEG of four channels, of another size than `header` says, and for one that libjpeg warns
/// about: cv2 has its own ways with these.
std::optional<Picture> decodeJpeg(std::span<const std::byte> bytes, const PictureHeader& header, bool grayscale);

}  // namespace teardown::imaging
