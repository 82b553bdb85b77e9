// teardown.Distort: a random affine map and a smooth random displacement (Simard, Steinkraus, Platt 2003, "Best practices for convolutional
// neural networks applied to visual document analysis"). Not a transform of mmclassification.
#include "core/data/transforms/transform_common.h"
#include "core/data/transforms/transform_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace teardown {

namespace {

constexpr std::int64_t kMostBentPoints = 64;  ///< a side

struct DistortOptions {
    double degrees = 0;
    double shear = 0;
    std::pair<double, double> scale{1, 1};
    double stretch = 0;
    double translate = 0;
    double bend = 0;
    std::size_t grid = 4;
    double probability = 1;
};

/// Where a pixel of the result comes from: a 2 x 2 matrix about the middle, and a shift.
struct AffineSource {
    double xx = 1, xy = 0, yx = 0, yy = 1;
    double shiftX = 0, shiftY = 0;
};

/// Random numbers at the points of a grid over the picture, cubic between them (Catmull and Rom's spline), so that it bends without folds.
class BentGrid {
public:
    BentGrid(std::vector<double> values, std::size_t side) : m_values(std::move(values)), m_side(static_cast<int>(side)) {}

    /// At a position from 0 to 1 in each direction.
    double at(double x, double y) const {
        const auto [column, columnWeights] = weightsAt(x);
        const auto [row, rowWeights] = weightsAt(y);
        double sum = 0;
        for (int i = 0; i < 4; ++i)
            for (int j = 0; j < 4; ++j)
                sum += rowWeights[static_cast<std::size_t>(i)] * columnWeights[static_cast<std::size_t>(j)] *
                       value(row + i - 1, column + j - 1);
        return sum;
    }

private:
    std::pair<int, std::array<double, 4>> weightsAt(double position) const {
        const double place = position * (m_side - 1);
        const int first = std::clamp(static_cast<int>(std::floor(place)), 0, std::max(0, m_side - 2));
        const double t = place - first;
        return {first,
                {((-0.5 * t + 1) * t - 0.5) * t, (1.5 * t - 2.5) * t * t + 1, ((-1.5 * t + 2) * t + 0.5) * t, (0.5 * t - 0.5) * t * t}};
    }
    double value(int row, int column) const {
        return m_values[static_cast<std::size_t>(std::clamp(row, 0, m_side - 1) * m_side + std::clamp(column, 0, m_side - 1))];
    }

    std::vector<double> m_values;
    int m_side;
};

/// A value between pixels, bilinear; outside the picture it is black.
double betweenPixels(const Picture& picture, double x, double y, int channel) {
    const int left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
    const double fromLeft = x - left, fromTop = y - top;
    const auto pixel = [&](int column, int row) -> double {
        if (column < 0 || row < 0 || column >= picture.width || row >= picture.height) return 0;
        return picture.pixels[static_cast<std::size_t>((row * picture.width + column) * picture.channels + channel)];
    };
    return (1 - fromTop) * ((1 - fromLeft) * pixel(left, top) + fromLeft * pixel(left + 1, top)) +
           fromTop * ((1 - fromLeft) * pixel(left, top + 1) + fromLeft * pixel(left + 1, top + 1));
}

class Distort : public Transform {
public:
    explicit Distort(DistortOptions options) : m_options(options) {}

    // The order of the draws is part of the result: whether, angle, shear, size, stretch, columns, rows, the grid for columns, that for
    // rows.
    Result<void> apply(const TransformCall& call) const override {
        TransformRecord& record = call.record;
        TD_CHECK(checkPixels(call, PixelKind::Bytes));
        Draws draws = call.draws();
        const double drawn = draws.numpyRand();
        if (!(drawn < m_options.probability)) {
            record.numbers = message("distort.unchanged", "rand() = {drawn} >= {prob}: unchanged",
                                     {{"drawn", drawn, ".6g"}, {"prob", m_options.probability}});
            return {};
        }
        const Picture& from = call.sample.img.picture;
        const double degrees = draws.numpyUniform(-m_options.degrees, m_options.degrees);
        const double shear = draws.numpyUniform(-m_options.shear, m_options.shear);
        const double scale = draws.numpyUniform(m_options.scale.first, m_options.scale.second);
        const double stretch = 1 + draws.numpyUniform(-m_options.stretch, m_options.stretch);
        const double right = draws.numpyUniform(-m_options.translate, m_options.translate) * from.width;
        const double down = draws.numpyUniform(-m_options.translate, m_options.translate) * from.height;
        const std::size_t points = m_options.grid * m_options.grid;
        const BentGrid columns(draws.numpyNormal(0, m_options.bend * from.width, points), m_options.grid);
        const BentGrid rows(draws.numpyNormal(0, m_options.bend * from.height, points), m_options.grid);
        record.numbers =
            message("distort.numbers",
                    "turned by {degrees} degrees, sheared by {shear}, {scale} times as large, {stretch} times as wide, moved by "
                    "{right} columns and {down} rows, then bent",
                    {{"degrees", degrees, ".3g"},
                     {"shear", shear, ".3g"},
                     {"scale", scale, ".3g"},
                     {"stretch", stretch, ".3g"},
                     {"right", right, ".3g"},
                     {"down", down, ".3g"}});
        call.sample.replacePicture(moved(from, sourceOf(degrees, shear, scale, stretch, right, down), columns, rows));
        return {};
    }

    bool isRandom() const override { return m_options.probability > 0; }

private:
    static AffineSource sourceOf(double degrees, double shear, double scale, double stretch, double right, double down) {
        const double angle = degrees * std::numbers::pi / 180;
        const double wide = 1 / (scale * stretch), high = stretch / scale;
        AffineSource source;
        source.xx = std::cos(angle) * wide;
        source.xy = (std::cos(angle) * shear - std::sin(angle)) * high;
        source.yx = std::sin(angle) * wide;
        source.yy = (std::sin(angle) * shear + std::cos(angle)) * high;
        source.shiftX = -right;
        source.shiftY = -down;
        return source;
    }

    static Picture moved(const Picture& from, const AffineSource& source, const BentGrid& columns, const BentGrid& rows) {
        Picture to = from.sameKind();
        to.pixels.resize(from.pixels.size());
        const double middleX = (from.width - 1) * 0.5, middleY = (from.height - 1) * 0.5;
        std::size_t next = 0;
        for (int y = 0; y < from.height; ++y)
            for (int x = 0; x < from.width; ++x) {
                const double u = x / std::max(1.0, from.width - 1.0), v = y / std::max(1.0, from.height - 1.0);
                const double dx = x - middleX, dy = y - middleY;
                const double fromX = source.xx * dx + source.xy * dy + middleX + source.shiftX + columns.at(u, v);
                const double fromY = source.yx * dx + source.yy * dy + middleY + source.shiftY + rows.at(u, v);
                for (int channel = 0; channel < from.channels; ++channel)
                    to.pixels[next++] = static_cast<std::uint8_t>(std::clamp(betweenPixels(from, fromX, fromY, channel) + 0.5, 0.0, 255.0));
            }
        return to;
    }

    DistortOptions m_options;
};

double notNegative(const Arguments& a, const char* name) {
    const double value = a.number(name);
    if (!(value >= 0 && value <= 360))
        throw BuildFailure{
            a.bad(name, message("distort.negative", "{name}={value} must lie between 0 and 360.", {{"name", name}, {"value", value}}))};
    return value;
}

}  // namespace

Result<TransformPtr> createDistort(const Arguments& a, Diagnostics&) {
    DistortOptions options;
    options.degrees = notNegative(a, "rotate");
    options.shear = notNegative(a, "shear");
    options.scale = rangeOf(a, "scale");
    options.stretch = probabilityOf(a, "stretch");
    options.translate = probabilityOf(a, "translate");
    options.bend = probabilityOf(a, "bend");
    options.probability = probabilityOf(a, "prob");
    const std::int64_t grid = a.integer("grid");
    if (grid < 2 || grid > kMostBentPoints)
        return a.bad("grid",
                     message("distort.grid", "grid={value} must be from 2 to {most}.", {{"value", grid}, {"most", kMostBentPoints}}));
    options.grid = static_cast<std::size_t>(grid);
    if (!(options.scale.first > 0)) return a.bad("scale", message("distort.scale", "scale must be above 0."));
    if (options.stretch >= 1) return a.bad("stretch", message("distort.stretch", "stretch must be below 1."));
    return TransformPtr(std::make_shared<Distort>(options));
}

}  // namespace teardown
