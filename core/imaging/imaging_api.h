// ImagingApi: OpenCV in a small module - decoding as cv2 and Pillow do it for mmcv, resampling as in cv2 and Pillow, and what transforms
// need of cv2's image processing. Loaded on demand, since Debian's imgcodecs costs 0.15 s at start-up.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

/// Type of a picture's values.
enum class Depth { UInt8, UInt16, Float32, Float64 };

/// Bytes of one value.
constexpr std::size_t depthSize(Depth depth) {
    return depth == Depth::UInt8 ? 1 : depth == Depth::UInt16 ? 2 : depth == Depth::Float32 ? 4 : 8;
}

/// Rows without padding, 8-bit values unless `depth` says otherwise.
struct Picture {
    int width = 0;
    int height = 0;
    int channels = 3;                  ///< 1, 3 or 4 (the last one alpha)
    bool bgr = true;                   ///< order of the first three channels
    std::vector<std::uint8_t> pixels;  ///< the bytes of height x width x channels values
    bool damaged = false;              ///< the file is truncated or corrupt: some pixels are not the picture's
    Depth depth = Depth::UInt8;

    std::size_t valueCount() const {
        return static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * static_cast<std::size_t>(channels);
    }
    /// The values; T is the type of `depth`.
    template <class T>
    T* values() {
        return reinterpret_cast<T*>(pixels.data());
    }
    template <class T>
    const T* values() const {
        return reinterpret_cast<const T*>(pixels.data());
    }
    /// Another picture of this size and kind without pixels.
    Picture sameKind() const { return {width, height, channels, bgr, {}, damaged, depth}; }
};

/// mmcv.imread's flags. Unchanged keeps alpha, one channel and 16 bits, and ignores the EXIF orientation.
enum class ColorType { Color, Grayscale, Unchanged, ColorIgnoreOrientation, GrayscaleIgnoreOrientation };
enum class DecodeBackend { Cv2, Pillow };
struct Decoding {
    ColorType color = ColorType::Color;
    DecodeBackend backend = DecodeBackend::Cv2;

    bool operator==(const Decoding&) const = default;
};

enum class Interpolation { Nearest, Bilinear, Bicubic, Area, Lanczos, Box, Hamming };
enum class ResizeBackend { Cv2, Pillow };

/// Rows and columns added at the sides.
struct Margins {
    int top = 0;
    int bottom = 0;
    int left = 0;
    int right = 0;
};
/// What they contain: one value, the outermost pixel, or the mirrored picture without or with the outermost pixel (mmcv's names).
enum class BorderMode { Constant, Edge, Reflect, Symmetric };
/// A value for each channel of a border; those beyond the given ones are 0, as in cv::Scalar.
using BorderValue = std::array<double, 4>;
/// Two rows (a, b, c) of an affine map: x' = a x + b y + c.
using AffineMatrix = std::array<double, 6>;

/// The largest picture that resampling returns: long and thin pictures become very long before a crop.
inline constexpr int kLongestScaledSide = 100'000;
inline constexpr std::int64_t kMostScaledPixels = 100'000'000;

/// What the header says, read by our own code before any decoder sees the file.
struct PictureHeader {
    std::string format;  ///< "image-png", "image-jpeg", "image-bmp", "image-webp", "image-tiff", "image-pnm", "image-jp2"
    int width = 0;       ///< as stored; decoding swaps them for EXIF orientations 5 to 8
    int height = 0;
    int orientation = 1;  ///< EXIF's, 1 to 8
    /// Warnings image-no-end-marker, image-raw-preview; notes image-cmyk, image-grey, image-palette, image-16-bit, image-32-bit,
    /// image-float, image-alpha, image-exif, image-animated, image-pages, image-one-pixel.
    Diagnostics notes;
};

class ImagingApi {
public:
    virtual ~ImagingApi() = default;
    /// mmcv.imread: three channels BGR or what `how` says, 8 bits unless unchanged. Pillow gives what mmcv makes of Image.open(): other
    /// bytes for 16 bits, palettes, alpha and CMYK. Thread-safe. Nothing that a library prints reaches standard error: damaged data is a
    /// warning (image-damaged, image-no-end-marker) and sets Picture::damaged. Errors: image-missing, image-is-directory,
    /// image-not-regular, image-no-access, image-empty, image-not-an-image, image-gif, image-unsupported (a picture format that is not
    /// supported), image-header, image-too-large (a side above 32,767, more than 100 Mpixel or 1 GiB), image-decode.
    virtual Result<Picture> decode(const std::string& path, const Decoding& how, Diagnostics* notes) const = 0;
    /// With cv2 and its EXIF orientation: flag='color' or 'grayscale'.
    Result<Picture> decode(const std::string& path, bool grayscale, Diagnostics* notes) const {
        return decode(path, Decoding{grayscale ? ColorType::Grayscale : ColorType::Color, DecodeBackend::Cv2}, notes);
    }
    /// Reads only the headers; the same errors except image-decode.
    virtual Result<PictureHeader> header(const std::string& path) const = 0;
    /// mmcv.imresize. Cv2: nearest, bilinear, bicubic, area, lanczos; Pillow: all but area, 8 bits only, equal to Pillow 9.4 byte for byte.
    /// Errors: resize-size (a target outside the limits above or an empty picture), resize-unsupported for a filter that the backend does
    /// not have.
    virtual Result<Picture> resize(const Picture& picture, int width, int height, Interpolation interpolation,
                                   ResizeBackend backend) const = 0;
    /// cv2.warpAffine to the same size: the pixel at (x, y) moves to matrix * (x, y, 1). Area counts as bilinear; box and hamming do not
    /// exist. Pixels from outside get `outside`. Error imaging-failed.
    virtual Result<Picture> warpAffine(const Picture& picture, const AffineMatrix& matrix, Interpolation interpolation,
                                       const BorderValue& outside) const = 0;
    /// cv2.getRotationMatrix2D: `angle` in degrees, counter-clockwise, about (x, y).
    virtual AffineMatrix rotationMatrix(double x, double y, double angle, double scale) const = 0;
    /// cv2.copyMakeBorder; the margins are not negative. Error imaging-failed.
    virtual Result<Picture> pad(const Picture& picture, const Margins& margins, BorderMode border, const BorderValue& value) const = 0;
    /// cv2.addWeighted: a * alpha + b * beta, of two pictures of one size and kind. Error imaging-failed.
    virtual Result<Picture> blend(const Picture& a, double alpha, const Picture& b, double beta) const = 0;
    /// cv2.filter2D with a kernel of 3 x 3, row by row, in the picture's depth; the border is mirrored without its pixel. Error
    /// imaging-failed.
    virtual Result<Picture> filter3x3(const Picture& picture, const std::array<double, 9>& kernel) const = 0;
    /// cv2.cvtColor: one channel of three. The first one has the weight of red (COLOR_RGB2GRAY), or of blue. Error imaging-failed.
    virtual Result<Picture> gray(const Picture& picture, bool firstIsRed) const = 0;
    virtual std::string openCvVersion() const = 0;
};

/// Exported by the imaging module with C linkage; the object exists as long as the process.
using ImagingFunction = const ImagingApi* (*)();
inline constexpr const char* kImagingSymbol = "teardown_imaging_api";

}  // namespace teardown
