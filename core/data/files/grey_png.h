// Grey pictures in PNG files, as a dataset of one picture needs them: 8 bits, one channel, not interlaced.
#pragma once

#include "core/base/file.h"

#include <cstdint>
#include <vector>

namespace teardown {

inline constexpr std::uint64_t kMaxGreyPixels = std::uint64_t{1} << 26;  ///< of a picture; OpenCV's digits.png has 2,000,000

struct GreyPng {
    std::uint32_t width = 0, height = 0;
    std::vector<std::uint8_t> pixels;  ///< width x height, row by row
};

/// The pixels of the file, as the PNG specification (ISO/IEC 15948) defines them. Checksums of chunks are not computed; that of the
/// deflated data is. Errors: those of InputFile; png-not-grey for another kind of file or picture, png-broken for damaged data.
Result<GreyPng> readGreyPng(const InputFile& file);

}  // namespace teardown
