// ImagingApi: OpenCV in a small module - decoding as cv2.imread does it for mmcv, resampling as in cv2 and Pillow. Loaded on demand, since
// Debian's imgcodecs costs 0.15 s at start-up.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

/// 8-bit picture, rows without padding.
struct Picture {
    int width = 0;
    int height = 0;
    int channels = 3;                  ///< 1 or 3
    bool bgr = true;                   ///< order of three channels
    std::vector<std::uint8_t> pixels;  ///< height x width x channels
    bool damaged = false;              ///< the file is truncated or corrupt: some pixels are not the picture's
};

enum class Interpolation { Nearest, Bilinear, Bicubic, Area, Lanczos, Box, Hamming };
enum class ResizeBackend { Cv2, Pillow };

/// The largest picture that resampling returns: long and thin pictures become very long before a crop.
inline constexpr int kLongestScaledSide = 100'000;
inline constexpr std::int64_t kMostScaledPixels = 100'000'000;

/// What the header says, read by our own code before any decoder sees the file.
struct PictureHeader {
    std::string format;  ///< "image-png", "image-jpeg", "image-bmp", "image-webp", "image-tiff", "image-pnm", "image-jp2"
    int width = 0;       ///< as stored; decoding swaps them for EXIF orientations 5 to 8
    int height = 0;
    /// Warnings image-no-end-marker, image-raw-preview; notes image-cmyk, image-grey, image-palette, image-16-bit, image-32-bit,
    /// image-float, image-alpha, image-exif, image-animated, image-pages, image-one-pixel.
    Diagnostics notes;
};

class ImagingApi {
public:
    virtual ~ImagingApi() = default;
    /// mmcv.imread(path, flag='color'): three channels BGR, EXIF applied as in cv2; `grayscale` reads one channel. Thread-safe. Nothing
    /// that a library prints reaches standard error: damaged data is a warning (image-damaged, image-no-end-marker) and sets
    /// Picture::damaged. Errors: image-missing, image-is-directory, image-not-regular, image-no-access, image-empty, image-not-an-image,
    /// image-gif, image-unsupported (a picture format that is not supported), image-header, image-too-large (a side above 32,767, more than
    /// 100 Mpixel or 1 GiB), image-decode.
    virtual Result<Picture> decode(const std::string& path, bool grayscale, Diagnostics* notes) const = 0;
    /// Reads only the headers; the same errors except image-decode.
    virtual Result<PictureHeader> header(const std::string& path) const = 0;
    /// mmcv.imresize. Cv2: nearest, bilinear, bicubic, area, lanczos; Pillow: all but area, equal to Pillow 9.4 byte for byte.
    /// Errors: resize-size (a target outside the limits above or an empty picture), resize-unsupported for a filter that the backend does
    /// not have.
    virtual Result<Picture> resize(const Picture& picture, int width, int height, Interpolation interpolation,
                                   ResizeBackend backend) const = 0;
    virtual std::string openCvVersion() const = 0;
};

/// Exported by the imaging module with C linkage; the object exists as long as the process.
using ImagingFunction = const ImagingApi* (*)();
inline constexpr const char* kImagingSymbol = "teardown_imaging_api";

}  // namespace teardown
