#include "core/render/heatmap_fill.h"

#include "core/render/value_runs.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace teardown {
namespace {

double signedLog(double value) { return std::copysign(std::log1p(std::abs(value)), value); }
double signedExp(double value) { return std::copysign(std::expm1(std::abs(value)), value); }

}  // namespace

HeatmapFill::HeatmapFill(const ValueRange& range, const HeatmapStyle& style, Rgb background) : m_log(range.rule == RangeRule::Log) {
    const auto& table = colourTable(range.map);
    std::copy(table.begin(), table.end(), m_palette.begin());
    m_palette[kNan] = style.nanColour;
    m_palette[kPositiveInf] = style.positiveInfColour;
    m_palette[kNegativeInf] = style.negativeInfColour;
    m_palette[kNothing] = background;
    const double low = m_log ? signedLog(range.low) : range.low;
    const double high = m_log ? signedLog(range.high) : range.high;
    // Halves, so that a range from -1.7e308 to 1.7e308 does not overflow.
    m_halfLow = low / 2;
    const double halfWidth = high / 2 - low / 2;
    m_flat = !(halfWidth > 0);
    m_flatIndex = range.map == ColourMap::Coolwarm ? 128 : 0;
    m_scale = m_flat ? 0 : 256 / halfWidth;
    for (std::size_t i = 0; m_log && i < m_logBounds.size(); ++i)
        m_logBounds[i] = signedExp(low + (high - low) * static_cast<double>(i) / 256);
}

std::uint16_t HeatmapFill::logIndex(double value) const {
    std::size_t index = 0;
    for (std::size_t step = 128; step > 0; step /= 2) index += static_cast<std::size_t>(value >= m_logBounds[index + step]) * step;
    return static_cast<std::uint16_t>(index);
}

std::uint16_t HeatmapFill::indexOf(double value) const {
    if (std::isnan(value)) return kNan;
    if (std::isinf(value)) return value > 0 ? kPositiveInf : kNegativeInf;
    if (m_flat) return m_flatIndex;
    if (m_log) return logIndex(value);
    double at = (value / 2 - m_halfLow) * m_scale;
    at = at > 0 ? at : 0;
    at = at < 255 ? at : 255;
    return static_cast<std::uint16_t>(at);
}

/// False if a value is not finite; `out` is then meaningless.
bool HeatmapFill::plainFloatRow(const std::byte* data, std::int64_t stride, std::size_t count, std::uint16_t* out) const {
    std::uint32_t odd = 0;
    const double halfLow = m_halfLow;
    const double scale = m_scale;
    const auto place = [&](std::size_t i, float value) {
        odd |= (std::bit_cast<std::uint32_t>(value) & 0x7f800000u) == 0x7f800000u ? 1u : 0u;
        double at = (static_cast<double>(value) * 0.5 - halfLow) * scale;
        at = at > 0 ? at : 0;
        at = at < 255 ? at : 255;
        out[i] = static_cast<std::uint16_t>(static_cast<std::int32_t>(at));
    };
    if (stride == 1) {
        for (std::size_t i = 0; i < count; ++i) place(i, plainFloatAt(data, static_cast<std::int64_t>(i)));
    } else {
        for (std::size_t i = 0; i < count; ++i) place(i, plainFloatAt(data, static_cast<std::int64_t>(i) * stride));
    }
    return odd == 0;
}

void HeatmapFill::row(const TensorView& view, const Plane& plane, int row, int step, std::vector<std::uint16_t>& out) const {
    const auto shown = static_cast<std::size_t>((plane.columns + step - 1) / step);
    out.resize(shown);
    std::size_t present = shown;
    if (plane.count >= 0) {
        const std::int64_t left = plane.count - static_cast<std::int64_t>(row) * plane.columns;
        const std::int64_t cells = std::clamp<std::int64_t>(left, 0, plane.columns);
        present = static_cast<std::size_t>((cells + step - 1) / step);
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(present), out.end(), kNothing);
    }
    if (plane.aside > 0) {
        for (std::size_t i = 0; i < shown; ++i) {
            const int column = static_cast<int>(i) * step;
            out[i] = plane.has(row, column) ? indexOf(view.atOffset(plane.at(row, column))) : kNothing;
        }
        return;
    }
    const std::int64_t begin = plane.offset + row * plane.rowStride;
    const std::int64_t stride = plane.columnStride * step;
    if (!m_log && !m_flat && isPlainFloat(view) && plainFloatRow(view.data() + begin * 4, stride, present, out.data())) return;
    if (isPlainFloat(view)) {
        for (std::size_t i = 0; i < present; ++i)
            out[i] = indexOf(plainFloatAt(view.data(), begin + static_cast<std::int64_t>(i) * stride));
        return;
    }
    for (std::size_t i = 0; i < present; ++i) out[i] = indexOf(view.atOffset(begin + static_cast<std::int64_t>(i) * stride));
}

PixelBuffer renderPlane(const TensorView& view, const Plane& plane, const ValueRange& range, const HeatmapStyle& style, Rgb background) {
    constexpr std::int64_t kMostPixels = std::int64_t{1} << 26;
    PixelBuffer buffer;
    const std::int64_t cells = static_cast<std::int64_t>(plane.rows) * plane.columns;
    if (cells <= 0 || cells > kMostPixels) return buffer;
    buffer.width = plane.columns;
    buffer.height = plane.rows;
    buffer.pixels.resize(static_cast<std::size_t>(cells));
    const HeatmapFill fill(range, style, background);
    std::vector<std::uint16_t> indices;
    Rgb* out = buffer.pixels.data();
    for (int row = 0; row < plane.rows; ++row) {
        fill.row(view, plane, row, 1, indices);
        for (const std::uint16_t index : indices) *out++ = fill.palette()[index];
    }
    return buffer;
}

}  // namespace teardown
