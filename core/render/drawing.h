// Drawing: pen strokes as data, and the grey picture that they make. Pure functions: the pad that is drawn on, the engine's input and the
// tests work on the same strokes.
#pragma once

#include <cstdint>
#include <vector>

namespace teardown {

/// A place on the square canvas: 0..1 from the left and from the top. Outside is allowed and cut off.
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

/// 8-bit grey, rows without padding; 0 is the ground, 255 the pen.
struct GreyPicture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;
    std::uint8_t at(int x, int y) const {
        return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
    }
};

/// The stroke as the pen goes: straight to the middle of the first two points, then along quadratic curves from middle to middle with the
/// points between as control points. Rounds the corners that a mouse's few samples leave; ends stay where they are.
std::vector<StrokePoint> smoothed(const Stroke& stroke);

/// side x side pixels. A pixel's grey is how much of it the round pen covers, from the distance of its centre to the line (anti-aliased
/// over one pixel); where strokes cross, the darker does not add up. A side below 1 or no ink gives a black picture.
GreyPicture rasterise(const Drawing& drawing, int side);

}  // namespace teardown
