// Our own check of a picture's header before any decoder sees the file: cv2 would decode a JPEG that claims 30000x30000 into 2.7 GB.
#pragma once

#include "core/base/file.h"
#include "core/imaging/imaging_api.h"

namespace teardown::imaging {

inline constexpr std::int64_t kLongestSide = 32767;
inline constexpr std::int64_t kMostPixels = 100'000'000;
inline constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;

/// Opens the file, detects its format, reads the header and applies the limits.
Result<PictureHeader> readPictureHeader(const InputFile& file);

/// Opens a picture file; the errors of InputFile with this room's codes (image-missing ...).
Result<std::shared_ptr<const InputFile>> openPicture(const std::string& path);

}  // namespace teardown::imaging
