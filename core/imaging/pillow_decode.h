// Decoding as mmcv does it with Pillow (imread_backend='pillow'): what Image.open() and mmcv's conversion to an array give, from pixels
// that OpenCV decoded. The two libraries differ in 16 bits, in grey with alpha, in grey from colours and in the EXIF orientation of WebP;
// where OpenCV loses what Pillow keeps, pillow_image.h reads the file.
#pragma once

#include "core/imaging/imaging_api.h"

#include <cstddef>
#include <optional>
#include <span>

namespace teardown::imaging {

/// What cannot be decoded: the array of these modes is none that a Picture holds.
Message pillowModes();
/// Why a picture cannot be decoded as Pillow does; empty if it can.
Message pillowCannot(const PictureHeader& header, std::span<const std::byte> file, ColorType color);
/// The flag for cv::imdecode: the pixels as stored where Pillow's mode depends on them, without the EXIF orientation.
int pillowFlag(const PictureHeader& header);
/// `decoded` with that flag becomes the array of mmcv, in BGR order. The file's first bytes say its kind.
Picture pillowPicture(Picture decoded, const PictureHeader& header, std::span<const std::byte> file, ColorType color);

}  // namespace teardown::imaging
