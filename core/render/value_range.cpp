// Applies range rules: minima, percentiles and clipped values.
#include "core/render/heatmap.h"
#include "core/render/quantile.h"
#include "core/render/value_runs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

namespace teardown {
namespace {

struct Extent {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    std::int64_t finite = 0;
    std::int64_t nan = 0;
    std::int64_t positiveInf = 0;
    std::int64_t negativeInf = 0;
};

/// Minimum and maximum of consecutive floats, in lanes that the compiler vectorises; false if one is not finite.
bool finiteExtent(const std::byte* data, std::int64_t count, float& low, float& high) {
    constexpr std::int64_t kLanes = 16;
    std::array<float, kLanes> lows;
    std::array<float, kLanes> highs;
    std::array<std::uint32_t, kLanes> odd{};
    lows.fill(std::numeric_limits<float>::infinity());
    highs.fill(-std::numeric_limits<float>::infinity());
    const std::int64_t whole = count / kLanes * kLanes;
    for (std::int64_t i = 0; i < whole; i += kLanes) {
        std::array<float, kLanes> values;
        std::memcpy(values.data(), data + i * 4, sizeof(values));
        for (std::size_t l = 0; l < kLanes; ++l) {
            lows[l] = values[l] < lows[l] ? values[l] : lows[l];
            highs[l] = values[l] > highs[l] ? values[l] : highs[l];
            odd[l] |= (std::bit_cast<std::uint32_t>(values[l]) & 0x7f800000u) == 0x7f800000u ? 1u : 0u;
        }
    }
    bool finite = true;
    for (std::size_t l = 0; l < kLanes; ++l) {
        low = std::min(low, lows[l]);
        high = std::max(high, highs[l]);
        finite = finite && odd[l] == 0;
    }
    for (std::int64_t i = whole; i < count; ++i) {
        const float value = plainFloatAt(data, i);
        finite = finite && std::isfinite(value);
        low = std::min(low, value);
        high = std::max(high, value);
    }
    return finite;
}

void extend(Extent& extent, const TensorView& view, const ValueRun& run) {
    if (isPlainFloat(view) && run.stride == 1) {
        float low = std::numeric_limits<float>::infinity();
        float high = -low;
        if (finiteExtent(view.data() + run.offset * 4, run.count, low, high)) {
            extent.low = std::min(extent.low, static_cast<double>(low));
            extent.high = std::max(extent.high, static_cast<double>(high));
            extent.finite += run.count * run.repeats;
            return;
        }
    }
    forEachValue(view, run, [&](double value) {
        if (std::isfinite(value)) {
            extent.low = std::min(extent.low, value);
            extent.high = std::max(extent.high, value);
            extent.finite += run.repeats;
        } else if (std::isnan(value)) {
            extent.nan += run.repeats;
        } else {
            (value > 0 ? extent.positiveInf : extent.negativeInf) += run.repeats;
        }
    });
}

/// The runs of a tensor, or of one plane of it.
template <class Visit>
void forEachRunOf(const TensorView& view, const Plane* plane, Visit&& visit) {
    if (!plane) {
        forEachRun(view, visit);
        return;
    }
    if (plane->aside > 0) {
        for (int row = 0; row < plane->rows; ++row)
            if (plane->has(row, 0)) visit(ValueRun{plane->at(row, 0), plane->columnStride, plane->gridColumns(), 1});
        visit(ValueRun{plane->asideOffset, plane->asideStride, plane->aside, 1});
        return;
    }
    const std::int64_t cells = plane->count < 0 ? static_cast<std::int64_t>(plane->rows) * plane->columns : plane->count;
    if (plane->rowStride == plane->columnStride * plane->columns) {
        visit(ValueRun{plane->offset, plane->columnStride, cells, 1});
        return;
    }
    for (int row = 0; row < plane->rows; ++row) {
        const std::int64_t begin = static_cast<std::int64_t>(row) * plane->columns;
        visit(ValueRun{plane->offset + row * plane->rowStride, plane->columnStride, std::min<std::int64_t>(plane->columns, cells - begin),
                       1});
    }
}

Extent extentOf(const TensorView& view, const Plane* plane) {
    Extent extent;
    forEachRunOf(view, plane, [&](const ValueRun& run) { extend(extent, view, run); });
    return extent;
}

/// Values outside low..high, including infinities.
std::int64_t countOutside(const TensorView& view, const Plane* plane, double low, double high) {
    std::int64_t outside = 0;
    forEachRunOf(view, plane, [&](const ValueRun& run) {
        std::int64_t here = 0;
        forEachValue(view, run, [&](double value) { here += static_cast<int>(value < low) | static_cast<int>(value > high); });
        outside += here * run.repeats;
    });
    return outside;
}

}  // namespace

const char* rangeRuleName(RangeRule rule) {
    switch (rule) {
        case RangeRule::Tile:
            return "tile";
        case RangeRule::Layer:
            return "layer";
        case RangeRule::Fixed:
            return "fixed";
        case RangeRule::Percentile:
            return "percentile";
        case RangeRule::Log:
            return "log";
        case RangeRule::Auto:
            return "auto";
    }
    return "layer";
}

bool washesOut(double fullLow, double fullHigh, double innerLow, double innerHigh) {
    // Halves, so that a range from -1.7e308 to 1.7e308 does not overflow.
    const double inner = innerHigh / 2 - innerLow / 2;
    return inner > 0 && fullHigh / 2 - fullLow / 2 > kWashedOutFrom * inner;
}

ValueRange resolveRange(const TensorView& view, const HeatmapStyle& style, const Plane* plane) {
    ValueRange range;
    range.rule = style.rule;
    range.automatic = style.rule == RangeRule::Auto;
    range.percentile = style.percentile;
    if (range.automatic) {
        range.rule = RangeRule::Layer;
        range.percentile = 1;
    }
    const bool ownExtent = plane && style.rule == RangeRule::Tile;
    // The sign, and with it the colour map, depends on the whole tensor: all tiles of a sheet use the same map.
    const bool wholeNeeded = !plane || !ownExtent || !style.map;
    const Extent whole = wholeNeeded ? extentOf(view, nullptr) : Extent{};
    const Extent part = plane ? extentOf(view, plane) : whole;
    const Extent& extent = ownExtent ? part : whole;
    range.nan = part.nan;
    range.positiveInf = part.positiveInf;
    range.negativeInf = part.negativeInf;

    const bool hasValues = extent.finite > 0;
    range.low = hasValues ? extent.low : 0;
    range.high = hasValues ? extent.high : 0;
    range.map = style.map.value_or(whole.finite > 0 && whole.low < 0 ? ColourMap::Coolwarm : ColourMap::Viridis);
    range.symmetric = style.symmetric && range.map == ColourMap::Coolwarm && style.rule != RangeRule::Fixed;
    const auto shown = [&range](double low, double high) {
        const double reach = std::max(std::abs(low), std::abs(high));
        return range.symmetric ? std::pair{-reach, reach} : std::pair{low, high};
    };
    if (hasValues && (style.rule == RangeRule::Percentile || (range.automatic && extent.finite >= kFewestForPercentiles))) {
        const double fraction = std::clamp(range.percentile, 0.0, 50.0) / 100;
        const auto [low, high] = finiteQuantiles(view, fraction, 1 - fraction);
        const auto full = shown(range.low, range.high), inner = shown(low, high);
        if (!range.automatic || washesOut(full.first, full.second, inner.first, inner.second)) {
            range.rule = RangeRule::Percentile;
            range.low = low;
            range.high = high;
        }
    } else if (style.rule == RangeRule::Fixed) {
        range.low = std::min(style.low, style.high);
        range.high = std::max(style.low, style.high);
    }
    std::tie(range.low, range.high) = shown(range.low, range.high);
    if (range.rule == RangeRule::Fixed || range.rule == RangeRule::Percentile) {
        range.clipped = countOutside(view, plane, range.low, range.high) - range.positiveInf - range.negativeInf;
    }
    return range;
}

}  // namespace teardown
