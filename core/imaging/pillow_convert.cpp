#include "core/imaging/pillow_convert.h"

#include <algorithm>
#include <utility>

namespace teardown::imaging {

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

std::array<std::uint8_t, 3> greyOnCanvas(int value, int alpha) {
    constexpr int kCanvas[] = {104, 117, 124};
    std::array<std::uint8_t, 3> bgr{};
    // Image.paste with a mask.
    for (std::size_t c = 0; c < bgr.size(); ++c) {
        const int sum = kCanvas[c] * (255 - alpha) + value * alpha + 128;
        bgr[c] = static_cast<std::uint8_t>(((sum >> 8) + sum) >> 8);
    }
    return bgr;
}

}  // namespace teardown::imaging
