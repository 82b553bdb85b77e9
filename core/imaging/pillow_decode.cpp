#include "core/imaging/pillow_decode.h"

#include <opencv2/imgcodecs.hpp>

#include <algorithm>
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

/// Image.paste with a mask: mmcv puts grey pictures with alpha on a canvas of this colour (BGR).
std::uint8_t onCanvas(int value, int alpha, int canvas) {
    const int sum = canvas * (255 - alpha) + value * alpha + 128;
    return static_cast<std::uint8_t>(((sum >> 8) + sum) >> 8);
}

Picture threeChannels(const Picture& picture, bool greyOnCanvas) {
    constexpr int kCanvas[] = {104, 117, 124};
    Picture result = picture.sameKind();
    result.channels = 3;
    result.pixels.resize(result.valueCount());
    const std::size_t from = static_cast<std::size_t>(picture.channels);
    for (std::size_t pixel = 0; pixel < result.pixels.size() / 3; ++pixel)
        for (std::size_t c = 0; c < 3; ++c) {
            const std::uint8_t* in = picture.pixels.data() + pixel * from;
            const std::uint8_t value = in[from == 1 ? 0 : c];
            result.pixels[pixel * 3 + c] = greyOnCanvas && from == 4 ? onCanvas(value, in[3], kCanvas[c]) : value;
        }
    return result;
}

/// Image.convert('L').
Picture luminance(const Picture& picture) {
    Picture result = picture.sameKind();
    result.channels = 1;
    result.pixels.resize(result.valueCount());
    for (std::size_t i = 0; i < result.pixels.size(); ++i) {
        const std::uint8_t* bgr = picture.pixels.data() + 3 * i;
        result.pixels[i] = static_cast<std::uint8_t>((bgr[2] * 19595 + bgr[1] * 38470 + bgr[0] * 7471 + 0x8000) >> 16);
    }
    return result;
}

/// ImageOps.exif_transpose.
Picture oriented(const Picture& picture, int orientation) {
    if (orientation < 2 || orientation > 8) return picture;
    const bool swapped = orientation >= 5;
    Picture result = picture.sameKind();
    if (swapped) std::swap(result.width, result.height);
    result.pixels.resize(picture.pixels.size());
    const std::size_t pixel = static_cast<std::size_t>(picture.channels) * depthSize(picture.depth);
    const int lastColumn = picture.width - 1;
    const int lastRow = picture.height - 1;
    for (int y = 0; y < result.height; ++y)
        for (int x = 0; x < result.width; ++x) {
            int column = swapped ? y : x;
            int row = swapped ? x : y;
            if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) column = lastColumn - column;
            if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) row = lastRow - row;
            const auto at = [](int r, int width, int c) {
                return static_cast<std::size_t>(r) * static_cast<std::size_t>(width) + static_cast<std::size_t>(c);
            };
            std::copy_n(picture.pixels.data() + at(row, picture.width, column) * pixel, pixel,
                        result.pixels.data() + at(y, result.width, x) * pixel);
        }
    return result;
}

}  // namespace

Message pillowCannot(const PictureHeader& header, std::span<const std::byte> file, ColorType color) {
    if (says(header, "image-cmyk")) return message("pillow-decode.cmyk", "a picture in CMYK");
    if (header.format == "image-jp2") return message("pillow-decode.jp2", "a JPEG 2000 picture");
    if (header.format == "image-tiff" && (says(header, "image-16-bit") || says(header, "image-alpha") || says(header, "image-palette")))
        return message("pillow-decode.tiff", "a TIFF with 16 bits, a palette or alpha");
    if (header.format == "image-pnm" && says(header, "image-16-bit")) return message("pillow-decode.pnm", "a PNM with 16 bits");
    // OpenCV leaves the orientation of a TIFF to libtiff, which always applies it.
    if (header.format == "image-tiff" && color != ColorType::Color && color != ColorType::Grayscale)
        return message("pillow-decode.tiff-orientation", "a TIFF without its orientation");
    if (color != ColorType::Unchanged) return {};
    if (header.format == "image-png") {
        const PngKind kind = pngKind(file);
        if (kind.colour == 3 || kind.colour == 4 || (kind.colour == 0 && kind.depth != 8))
            return message("pillow-decode.modes", "color_type='unchanged' of a picture in Pillow's modes 1, I, P or LA");
    } else if (says(header, "image-palette")) {
        return message("pillow-decode.modes", "color_type='unchanged' of a picture in Pillow's modes 1, I, P or LA");
    }
    return {};
}

int pillowFlag(const PictureHeader& header) {
    const bool asStored =
        header.format == "image-png" || header.format == "image-webp" || header.format == "image-jpeg" || header.format == "image-pnm";
    return asStored ? cv::IMREAD_UNCHANGED : cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION;
}

Picture pillowPicture(Picture decoded, const PictureHeader& header, std::span<const std::byte> file, ColorType color) {
    const PngKind png = header.format == "image-png" ? pngKind(file) : PngKind{};
    Picture picture = toBytes(decoded, png.colour == 0);
    if (color == ColorType::Unchanged) return picture;
    picture = threeChannels(picture, png.colour == 4 && png.depth == 8);
    if (color == ColorType::Color || color == ColorType::Grayscale) picture = oriented(picture, header.orientation);
    return color == ColorType::Grayscale || color == ColorType::GrayscaleIgnoreOrientation ? luminance(picture) : picture;
}

}  // namespace teardown::imaging
