#include "core/render/overlay.h"

#include "core/render/picture_difference.h"

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

/// The two cells that a pixel lies between, and how near it is to the second.
struct Between {
    std::int64_t first = 0, second = 0;
    double share = 0;
};

Between between(int pixel, int pixels, std::int64_t cells) {
    const double at = std::clamp((pixel + 0.5) * static_cast<double>(cells) / pixels - 0.5, 0.0, static_cast<double>(cells - 1));
    const auto first = static_cast<std::int64_t>(at);
    return {first, std::min(first + 1, cells - 1), at - static_cast<double>(first)};
}

}  // namespace

TensorView spreadMap(const TensorView& map, int height, int width) {
    const std::int64_t rows = map.shape()[0], columns = map.shape()[1];
    std::vector<double> values(static_cast<std::size_t>(rows * columns));
    const Plane plane = planesOf(map, false).front();
    for (std::int64_t i = 0; i < rows * columns; ++i)
        values[static_cast<std::size_t>(i)] = planeValue(map, plane, static_cast<int>(i / columns), static_cast<int>(i % columns));
    const auto value = [&](std::int64_t row, std::int64_t column) { return values[static_cast<std::size_t>(row * columns + column)]; };
    std::vector<float> out(static_cast<std::size_t>(height) * static_cast<std::size_t>(width));
    for (int y = 0; y < height; ++y) {
        const Between r = between(y, height, rows);
        for (int x = 0; x < width; ++x) {
            const Between c = between(x, width, columns);
            const double top = value(r.first, c.first) * (1 - c.share) + value(r.first, c.second) * c.share;
            const double bottom = value(r.second, c.first) * (1 - c.share) + value(r.second, c.second) * c.share;
            out[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)] =
                static_cast<float>(top * (1 - r.share) + bottom * r.share);
        }
    }
    return TensorView::fromFloats({height, width}, std::move(out));
}

PixelBuffer overlayMap(const TensorView& picture, const TensorView& map, const HeatmapStyle& style, double opacity) {
    const int height = static_cast<int>(picture.shape()[0]), width = static_cast<int>(picture.shape()[1]);
    const TensorView spread = spreadMap(map, height, width);
    // The range is the map's own: between its cells nothing is larger.
    PixelBuffer pixels = renderPlane(spread, planesOf(spread, false).front(), resolveRange(map, style), style);
    const PixelBuffer below = picturePixels(picture);
    const auto mixed = [&](std::uint8_t heat, std::uint8_t colour) {
        return static_cast<std::uint8_t>(std::lround(heat * opacity + colour * (1 - opacity)));
    };
    for (std::size_t i = 0; i < pixels.pixels.size(); ++i) {
        Rgb& pixel = pixels.pixels[i];
        pixel = {mixed(pixel.r, below.pixels[i].r), mixed(pixel.g, below.pixels[i].g), mixed(pixel.b, below.pixels[i].b)};
    }
    return pixels;
}

}  // namespace teardown
