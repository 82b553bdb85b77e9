// Drawing: pen strokes as data, and the grey picture made from them. Pure functions: the drawing pad, the engine's input and the tests use
// the same strokes.
#pragma once

#include <cstdint>
#include <vector>

namespace teardown {

/// A position on the square canvas: 0..1 from the left and from the top. Values outside are allowed and clipped.
struct StrokePoint {
    double x = 0;
    double y = 0;
    bool operator==(const StrokePoint&) const = default;
};

struct Stroke {
    double pen = 0.07;                ///< diameter of the round pen, in sides of the canvas
    std::vector<StrokePoint> points;  ///< one point is a dot
    bool operator==(const Stroke&) const = default;
};

using Drawing = std::vector<Stroke>;

/// 8-bit grey, rows without padding; 0 is the background, 255 the pen.
struct GreyPicture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;
    std::uint8_t at(int x, int y) const {
        return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
    }
};

/// The path of the pen: straight to the midpoint of the first two points, then along quadratic curves from midpoint to midpoint with the
/// points between as control points. Rounds the corners between a mouse's few samples; the ends stay where they are.
std::vector<StrokePoint> smoothed(const Stroke& stroke);

/// side x side pixels. A pixel's grey is its coverage by the round pen, from the distance of its centre to the line (anti-aliased over one
/// pixel); crossing strokes do not add up. A side below 1 or an empty drawing gives a black picture.
GreyPicture rasterise(const Drawing& drawing, int side);

}  // namespace teardown
