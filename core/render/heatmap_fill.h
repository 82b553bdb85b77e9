// From values to colours, row by row; shared by renderPlane and renderSheet.
#pragma once

#include "core/render/heatmap.h"

#include <array>
#include <cstdint>
#include <vector>

namespace teardown {

/// Converts rows of a plane into palette indices: the map's 256 colours, then NaN, +Inf, -Inf and "no such cell".
class HeatmapFill {
public:
    static constexpr std::uint16_t kNan = 256;
    static constexpr std::uint16_t kPositiveInf = 257;
    static constexpr std::uint16_t kNegativeInf = 258;
    static constexpr std::uint16_t kNothing = 259;

    HeatmapFill(const ValueRange& range, const HeatmapStyle& style, Rgb background);

    /// Every step-th column of a row, into `out` (ceil(columns / step) entries).
    void row(const TensorView& view, const Plane& plane, int row, int step, std::vector<std::uint16_t>& out) const;
    std::uint16_t indexOf(double value) const;
    const std::array<Rgb, 260>& palette() const { return m_palette; }

private:
    std::uint16_t logIndex(double value) const;
    bool plainFloatRow(const std::byte* data, std::int64_t stride, std::size_t count, std::uint16_t* out) const;

    std::array<Rgb, 260> m_palette;
    bool m_log = false;
    std::array<double, 256> m_logBounds{};  ///< smallest value of each colour under Log: found by bisection, faster than a logarithm per
                                            ///< value
    bool m_flat = false;                    ///< low == high: everything gets m_flatIndex
    std::uint16_t m_flatIndex = 0;
    double m_halfLow = 0;
    double m_scale = 0;
};

}  // namespace teardown
