// Heatmaps: one 2-D plane of a tensor as pixels, with a colour map and a range rule. Pure functions.
#pragma once

#include "core/render/colour_map.h"
#include "core/tensor/tensor_view.h"
#include "core/trace/tensor_role.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

enum class RangeRule {
    Tile,        ///< each tile its own min and max
    Layer,       ///< min and max of the whole tensor
    Fixed,       ///< HeatmapStyle::low/high
    Percentile,  ///< HeatmapStyle::percentile .. 100 - percentile of the whole tensor
    Log,         ///< sign(x) * log1p(|x|) of the whole tensor
    Auto         ///< Layer - or, if a few values would wash out the picture, Percentile: see washesOut()
};

struct HeatmapStyle {
    std::optional<ColourMap> map;  ///< none: coolwarm for signed data, viridis for non-negative data
    RangeRule rule = RangeRule::Layer;
    bool symmetric = true;  ///< with a diverging map the range is symmetric about zero (other maps have no centre; Fixed is used as given)
    double low = 0;         ///< Fixed
    double high = 1;
    double percentile = 1;
    Rgb nanColour{255, 0, 255};
    Rgb positiveInfColour{255, 255, 0};
    Rgb negativeInfColour{0, 255, 255};
    bool operator==(const HeatmapStyle&) const = default;
};

const char* rangeRuleName(RangeRule rule);  ///< "tile", "layer", "fixed", "percentile", "log", "auto"

/// Auto prefers the percentiles from this ratio on: of the range of all values to the range of all but the lowest and highest 1 %. Then 98
/// % of the values would share less than a quarter of the colours. (Normal values: 1.9 for 100,000 of them; exponential ones: 2.5.)
inline constexpr double kWashedOutFrom = 4;
/// Fewer finite values than this have no percentiles worth the name.
inline constexpr std::int64_t kFewestForPercentiles = 400;
/// Whether a few values far away from all others take most of the colours, given the numbers that would be shown in both cases. A range
/// that would be a single value (nearly all values are zero) is no alternative.
bool washesOut(double fullLow, double fullHigh, double innerLow, double innerHigh);

/// A rule applied to one tensor (or one tile): what the legend shows. Low and high are values of the tensor under every rule.
struct ValueRange {
    double low = 0;
    double high = 1;
    ColourMap map = ColourMap::Viridis;
    RangeRule rule = RangeRule::Layer;  ///< never Auto, but what it chose
    bool automatic = false;             ///< Auto chose the rule
    double percentile = 1;              ///< Percentile: that of the style
    bool symmetric = false;
    std::int64_t clipped = 0;  ///< finite values outside low..high
    std::int64_t nan = 0;
    std::int64_t positiveInf = 0;
    std::int64_t negativeInf = 0;
};

/// 8-bit RGB pixels, rows without padding.
struct PixelBuffer {
    int width = 0;
    int height = 0;
    std::vector<Rgb> pixels;
};

/// One 2-D plane inside a tensor.
struct Plane {
    int index = 0;      ///< channel number as shown
    std::string label;  ///< "[0,17]": the fixed indices in canonical form
    int rows = 0;
    int columns = 0;
    std::int64_t offset = 0;  ///< storage offset of (0, 0), in elements
    std::int64_t rowStride = 0;
    std::int64_t columnStride = 0;
    int gridRow = -1;  ///< fixed position for kernel matrices [O,I,kh,kw]; -1: laid out freely
    int gridColumn = -1;
    bool folded = false;      ///< one long vector wrapped into rows like text: the index is row * columns + column
    std::int64_t count = -1;  ///< elements of a folded plane, whose last row may be short; -1: rows * columns
    std::string tail;         ///< fixed indices after row and column: ",0,0" for 1x1 kernels drawn as a matrix
    /// For tokens, whose rows and columns are one axis: the index of the first cell's token; else -1.
    std::int64_t firstToken = -1;
    /// Tokens without a position in the grid are shown in the last column, from the top, after an empty column.
    int aside = 0;
    std::int64_t asideOffset = 0;
    std::int64_t asideStride = 0;

    int tokenRows = 0;  ///< rows of the grid; `rows` is larger if the tokens beside it need more

    int gridRows() const { return firstToken >= 0 ? tokenRows : rows; }
    int gridColumns() const { return aside > 0 ? columns - 2 : columns; }
    bool isAside(int column) const { return aside > 0 && column == columns - 1; }
    bool has(int row, int column) const {
        if (aside > 0 && column >= gridColumns()) return isAside(column) && row < aside;
        if (firstToken >= 0 && row >= tokenRows) return false;
        return count < 0 || static_cast<std::int64_t>(row) * columns + column < count;
    }
    /// Storage offset of an existing cell, in elements.
    std::int64_t at(int row, int column) const {
        return isAside(column) ? asideOffset + row * asideStride : offset + row * rowStride + column * columnStride;
    }
};

/// The maximum number of tiles on a sheet: 512x512 kernels would be a quarter of a million.
inline constexpr std::int64_t kMostPlanes = 16384;

/// How a tensor is cut into planes. 0-D: one cell. 1-D: one vector. 2-D: one plane, one row per sample; up to 16 samples of more than 64
/// numbers: a vector each. 3-D [C,H,W]: a plane per c. 4-D activations [N,C,H,W]: a plane per (n, c); with H = W = 1 as 2-D. 4-D weights
/// [O,I,kh,kw]: a matrix of kernels with fixed positions (depthwise, I = 1: laid out freely); with kh = kw = 1 one plane [O,I]. 5-D and
/// more: the first dimensions flattened. A vector of more than 64 numbers is folded into rows whose length is its divisor nearest to 64
/// within 32..128, else 64. Beyond `most` planes the rest is left out, for a kernel matrix by whole output channels: compare with
/// planeCount() and say so.
std::vector<Plane> planesOf(const TensorView& view, bool weights, std::int64_t most = kMostPlanes);

/// According to the role. Tokens [N, prefix + h * w, C]: the grid of the picture for each (n, c), with the other tokens beside it. A matrix
/// stays one plane even if its rows are few and long.
std::vector<Plane> planesOf(const TensorView& view, const TensorRole& role, std::int64_t most = kMostPlanes);

/// The total number of planes of the tensor.
std::int64_t planeCount(const TensorView& view, bool weights);
std::int64_t planeCount(const TensorView& view, const TensorRole& role);

/// The canonical index of a cell: "[0,17,34,5]".
std::string planePath(const Plane& plane, int row, int column);

/// The range for the whole tensor (Layer, Fixed, Percentile, Log, Auto) or, with a plane, for this tile: under Tile its own minimum and
/// maximum, under the other rules the tensor's range; the counts are the tile's. Percentiles as numpy.percentile of the finite values.
ValueRange resolveRange(const TensorView& view, const HeatmapStyle& style, const Plane* plane = nullptr);

/// One pixel per element; missing cells of a folded plane get `background`. Empty above 64 Mi cells: renderSheet shrinks those.
PixelBuffer renderPlane(const TensorView& view, const Plane& plane, const ValueRange& range, const HeatmapStyle& style,
                        Rgb background = {});

/// The plane as a tensor [rows, columns], [length] if it is a folded vector; tokens beside a grid are left out.
TensorView planeTensor(const TensorView& view, const Plane& plane);

/// Value of one cell of a plane; NaN for a missing cell of a folded plane.
double planeValue(const TensorView& view, const Plane& plane, int row, int column);

}  // namespace teardown
