#include "core/imaging/pillow_decode.h"

#include "core/imaging/pillow_convert.h"
#include "core/imaging/pillow_image.h"

#include <opencv2/imgcodecs.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace teardown::imaging {
namespace {

/// Bits per channel and kind of colour of a PNG, from its IHDR chunk.
struct PngKind {
    int depth = 8;
    int colour = 2;  ///< 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha
};

PngKind pngKind(std::span<const std::byte> file) {
    constexpr std::size_t kDepthAt = 24;
    if (file.size() <= kDepthAt + 1) return {};
    return {std::to_integer<int>(file[kDepthAt]), std::to_integer<int>(file[kDepthAt + 1])};
}

bool says(const PictureHeader& header, std::string_view code) {
    return std::any_of(header.notes.begin(), header.notes.end(), [&](const Diagnostic& note) { return note.code == code; });
}

/// 16-bit values of a PNG: in grey Pillow has the mode I, whose conversion clips to 255; in colours it keeps the upper byte.
std::uint8_t byteOf(std::uint16_t value, bool clips) { return static_cast<std::uint8_t>(clips ? std::min<int>(value, 255) : value >> 8); }

Picture toBytes(const Picture& picture, bool clips) {
    if (picture.depth == Depth::UInt8) return picture;
    Picture result = picture.sameKind();
    result.depth = Depth::UInt8;
    result.pixels.resize(result.valueCount());
    const std::uint16_t* values = picture.values<std::uint16_t>();
    for (std::size_t i = 0; i < result.pixels.size(); ++i) result.pixels[i] = byteOf(values[i], clips);
    return result;
}

Picture threeChannels(const Picture& picture, bool onCanvas) {
    Picture result = picture.sameKind();
    result.channels = 3;
    result.pixels.resize(result.valueCount());
    const std::size_t from = static_cast<std::size_t>(picture.channels);
    for (std::size_t pixel = 0; pixel < result.pixels.size() / 3; ++pixel) {
        const std::uint8_t* in = picture.pixels.data() + pixel * from;
        std::uint8_t* out = result.pixels.data() + pixel * 3;
        if (onCanvas && from == 4) {
            const auto bgr = greyOnCanvas(in[0], in[3]);
            std::copy(bgr.begin(), bgr.end(), out);
        } else {
            for (std::size_t c = 0; c < 3; ++c) out[c] = in[from == 1 ? 0 : c];
        }
    }
    return result;
}

/// JPEG 2000 in sYCC: Pillow converts it with other factors.
bool isYccJp2(const PictureHeader& header, std::span<const std::byte> file) {
    if (header.format != "image-jp2") return false;
    constexpr std::array kName{std::byte{'c'}, std::byte{'o'}, std::byte{'l'}, std::byte{'r'}};
    constexpr std::ptrdiff_t kSpaceAt = 10;  // after name, method, precedence, approximation: the low byte of the enumerated space
    constexpr std::byte kYcc{18};
    const auto box = std::search(file.begin(), file.end(), kName.begin(), kName.end());
    return file.end() - box > kSpaceAt && box[4] == std::byte{1} && box[kSpaceAt] == kYcc;
}

/// Black and white: the mode 1.
bool isBitmapPnm(const PictureHeader& header, std::span<const std::byte> file) {
    return header.format == "image-pnm" && file.size() > 1 && (file[1] == std::byte{'1'} || file[1] == std::byte{'4'});
}

}  // namespace

Message pillowModes() { return message("pillow-decode.modes", "color_type='unchanged' of a picture in Pillow's modes 1, I, F, P or LA"); }

Message pillowCannot(const PictureHeader& header, std::span<const std::byte> file, ColorType color) {
    if (says(header, "image-cmyk")) return message("pillow-decode.cmyk", "a damaged or unusual picture in CMYK");
    if (header.format == "image-jp2" && says(header, "image-16-bit"))
        return message("pillow-decode.jp2", "a JPEG 2000 picture with more than 8 bits");
    if (isYccJp2(header, file)) return message("pillow-decode.jp2-ycc", "a JPEG 2000 picture in YCbCr");
    if (header.format == "image-tiff" && !isPlainTiff(file)) return message("pillow-decode.tiff", "a TIFF of this kind");
    if (header.format == "image-pnm" && says(header, "image-16-bit")) return message("pillow-decode.pnm", "a PNM with 16 bits");
    // OpenCV leaves the orientation of a TIFF to libtiff, which always applies it.
    if (header.format == "image-tiff" && color != ColorType::Color && color != ColorType::Grayscale)
        return message("pillow-decode.tiff-orientation", "a turned TIFF, or one in planes, without its orientation");
    if (color != ColorType::Unchanged) return {};
    if (header.format == "image-png") {
        const PngKind kind = pngKind(file);
        if (kind.colour == 3 || kind.colour == 4 || (kind.colour == 0 && kind.depth != 8)) return pillowModes();
    } else if (says(header, "image-palette") || isBitmapPnm(header, file)) {
        return pillowModes();
    }
    return {};
}

int pillowFlag(const PictureHeader& header) {
    const bool asStored = header.format == "image-png" || header.format == "image-webp" || header.format == "image-jpeg" ||
                          header.format == "image-pnm" || header.format == "image-jp2";
    return asStored ? cv::IMREAD_UNCHANGED : cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION;
}

Picture pillowPicture(Picture decoded, const PictureHeader& header, std::span<const std::byte> file, ColorType color) {
    const PngKind png = header.format == "image-png" ? pngKind(file) : PngKind{};
    Picture picture = toBytes(decoded, png.colour == 0);
    // A transparent colour (tRNS) stays beside an RGB picture; OpenCV makes alpha of it.
    if (color == ColorType::Unchanged)
        return header.format == "image-png" && png.colour == 2 && picture.channels == 4 ? threeChannels(picture, false) : picture;
    picture = threeChannels(picture, png.colour == 4 && png.depth == 8);
    if (color == ColorType::Color || color == ColorType::Grayscale) picture = oriented(picture, header.orientation);
    return color == ColorType::Grayscale || color == ColorType::GrayscaleIgnoreOrientation ? luminance(picture) : picture;
}

}  // namespace teardown::imaging
