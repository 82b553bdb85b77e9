#include "core/render/drawing.h"

#include <algorithm>
#include <cmath>

namespace teardown {
namespace {

constexpr double kCurveStep = 0.008;  // of the canvas: less than two pixels of the drawing's raster
constexpr int kMostCurveSteps = 32;

StrokePoint middle(const StrokePoint& a, const StrokePoint& b) { return {(a.x + b.x) / 2, (a.y + b.y) / 2}; }

void addCurve(std::vector<StrokePoint>& line, const StrokePoint& from, const StrokePoint& control, const StrokePoint& to) {
    const double length = std::hypot(control.x - from.x, control.y - from.y) + std::hypot(to.x - control.x, to.y - control.y);
    const int steps = std::clamp(static_cast<int>(length / kCurveStep) + 1, 1, kMostCurveSteps);
    for (int i = 1; i <= steps; ++i) {
        const double t = static_cast<double>(i) / steps;
        const double a = (1 - t) * (1 - t), b = 2 * t * (1 - t), c = t * t;
        line.push_back({a * from.x + b * control.x + c * to.x, a * from.y + b * control.y + c * to.y});
    }
}

double squaredDistance(double x, double y, const StrokePoint& a, const StrokePoint& b) {
    const double dx = b.x - a.x, dy = b.y - a.y;
    const double length = dx * dx + dy * dy;
    const double t = length > 0 ? std::clamp(((x - a.x) * dx + (y - a.y) * dy) / length, 0.0, 1.0) : 0.0;
    const double ex = x - a.x - t * dx, ey = y - a.y - t * dy;
    return ex * ex + ey * ey;
}

/// In pixels. Keeps the larger of the existing value and the pen's coverage.
void drawSegment(GreyPicture& picture, const StrokePoint& a, const StrokePoint& b, double radius) {
    const double reach = radius + 0.5;
    const int left = std::max(0, static_cast<int>(std::floor(std::min(a.x, b.x) - reach)));
    const int right = std::min(picture.width - 1, static_cast<int>(std::ceil(std::max(a.x, b.x) + reach)));
    const int top = std::max(0, static_cast<int>(std::floor(std::min(a.y, b.y) - reach)));
    const int bottom = std::min(picture.height - 1, static_cast<int>(std::ceil(std::max(a.y, b.y) + reach)));
    for (int y = top; y <= bottom; ++y) {
        std::uint8_t* row = picture.pixels.data() + static_cast<std::ptrdiff_t>(y) * picture.width;
        for (int x = left; x <= right; ++x) {
            if (row[x] == 255) continue;
            const double squared = squaredDistance(x + 0.5, y + 0.5, a, b);
            if (squared >= reach * reach) continue;
            const double covered = std::min(1.0, reach - std::sqrt(squared));
            row[x] = std::max(row[x], static_cast<std::uint8_t>(std::lround(255 * covered)));
        }
    }
}

/// Far outside there is nothing to draw, and a pixel's number must fit an int.
double inReach(double value) { return std::isfinite(value) ? std::clamp(value, -4.0, 5.0) : -4.0; }

}  // namespace

std::vector<StrokePoint> smoothed(const Stroke& stroke) {
    const std::vector<StrokePoint>& points = stroke.points;
    if (points.size() < 3) return points;
    std::vector<StrokePoint> line{points.front(), middle(points[0], points[1])};
    for (std::size_t i = 1; i + 1 < points.size(); ++i) addCurve(line, line.back(), points[i], middle(points[i], points[i + 1]));
    line.push_back(points.back());
    return line;
}

GreyPicture rasterise(const Drawing& drawing, int side) {
    GreyPicture picture;
    if (side < 1) return picture;
    picture.width = picture.height = side;
    picture.pixels.assign(static_cast<std::size_t>(side) * static_cast<std::size_t>(side), 0);
    for (const Stroke& stroke : drawing) {
        if (stroke.points.empty() || !(stroke.pen > 0)) continue;
        const double radius = std::min(stroke.pen, 1.0) * side / 2;
        std::vector<StrokePoint> line = smoothed(stroke);
        for (StrokePoint& point : line) point = {inReach(point.x) * side, inReach(point.y) * side};
        if (line.size() == 1) line.push_back(line.front());
        for (std::size_t i = 0; i + 1 < line.size(); ++i) drawSegment(picture, line[i], line[i + 1], radius);
    }
    return picture;
}

}  // namespace teardown
