#include "core/imaging/pillow_image.h"

#include "core/imaging/pillow_convert.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace teardown::imaging {
namespace {

using Mode = PillowImage::Mode;

/// Pillow's MULDIV255: a * b / 255, rounded.
int product255(int a, int b) {
    const int sum = a * b + 128;
    return ((sum >> 8) + sum) >> 8;
}

/// One pixel in Pillow's modes to BGR.
std::array<std::uint8_t, 3> bgrOf(Mode mode, const std::uint8_t* in) {
    switch (mode) {
        case Mode::L:
            return {in[0], in[0], in[0]};
        case Mode::I16: {
            std::uint16_t value = 0;
            std::memcpy(&value, in, sizeof(value));
            const auto clipped = static_cast<std::uint8_t>(std::min<int>(value, 255));
            return {clipped, clipped, clipped};
        }
        case Mode::RGB:
        case Mode::RGBA:
            return {in[2], in[1], in[0]};
        case Mode::LA:
            return greyOnCanvas(in[0], in[1]);
        case Mode::CMYK: {
            const int light = 255 - in[3];
            const auto channel = [&](int ink) { return static_cast<std::uint8_t>(std::clamp(light - product255(ink, light), 0, 255)); };
            return {channel(in[2]), channel(in[1]), channel(in[0])};
        }
    }
    return {};
}

Picture emptyPicture(const PillowImage& image, int channels, Depth depth) {
    Picture picture;
    picture.width = image.width;
    picture.height = image.height;
    picture.channels = channels;
    picture.depth = depth;
    picture.pixels.resize(picture.valueCount() * depthSize(depth));
    return picture;
}

/// np.array(img) with the first three channels in reverse order.
std::optional<Picture> asStored(const PillowImage& image) {
    if (!image.exact || image.mode == Mode::LA) return std::nullopt;
    const bool grey = image.mode == Mode::I16;
    Picture picture = emptyPicture(image, grey ? 1 : image.channels(), grey ? Depth::UInt16 : Depth::UInt8);
    picture.pixels = image.bytes;
    const auto step = static_cast<std::size_t>(picture.channels);
    if (step >= 3)
        for (std::size_t at = 0; at < picture.pixels.size(); at += step) std::swap(picture.pixels[at], picture.pixels[at + 2]);
    return picture;
}

}  // namespace

int PillowImage::channels() const {
    switch (mode) {
        case Mode::L:
            return 1;
        case Mode::I16:
        case Mode::LA:
            return 2;  // bytes
        case Mode::RGB:
            return 3;
        case Mode::RGBA:
        case Mode::CMYK:
            return 4;
    }
    return 1;
}

std::optional<Picture> mmcvArray(const PillowImage& image, ColorType color, int orientation) {
    if (color == ColorType::Unchanged) return asStored(image);
    Picture picture = emptyPicture(image, 3, Depth::UInt8);
    const auto step = static_cast<std::size_t>(image.channels());
    for (std::size_t pixel = 0; pixel < picture.pixels.size() / 3; ++pixel) {
        const auto bgr = bgrOf(image.mode, image.bytes.data() + pixel * step);
        std::copy(bgr.begin(), bgr.end(), picture.pixels.begin() + static_cast<std::ptrdiff_t>(3 * pixel));
    }
    if (color == ColorType::Color || color == ColorType::Grayscale) picture = oriented(picture, orientation);
    return color == ColorType::Grayscale || color == ColorType::GrayscaleIgnoreOrientation ? luminance(picture) : picture;
}

}  // namespace teardown::imaging
