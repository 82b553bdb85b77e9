#include "core/render/channel_order.h"

#include "core/render/value_runs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace teardown {
namespace {

template <class Visit>
void forEachCell(const Plane& plane, Visit&& visit) {
    for (int row = 0; row < plane.rows; ++row)
        for (int column = 0; column < plane.columns; ++column)
            if (plane.has(row, column)) visit(plane.at(row, column));
}

bool passes(const ChannelMeasure& measure, ChannelFilter filter) {
    switch (filter) {
        case ChannelFilter::All:
            return true;
        case ChannelFilter::Alive:
            return !measure.dead;
        case ChannelFilter::Dead:
            return measure.dead;
        case ChannelFilter::NotFinite:
            return measure.notFinite;
    }
    return true;
}

double keyOf(const ChannelMeasure& measure, ChannelOrder order) {
    switch (order) {
        case ChannelOrder::Mean:
            return measure.mean;
        case ChannelOrder::Max:
            return measure.max;
        case ChannelOrder::Deviation:
            return measure.deviation;
        case ChannelOrder::Zeros:
            return measure.zeros;
        default:
            return 0;
    }
}

/// Sum of the squared deviations from the mean divided by the count, for a plane whose rows are runs of floats; no value if one of them is
/// not finite or the plane is laid out otherwise.
std::optional<double> plainVariance(const TensorView& view, const Plane& plane) {
    const bool plain = isPlainFloat(view) && plane.columnStride == 1 && plane.count < 0 && plane.aside == 0 && plane.firstToken < 0;
    if (!plain || plane.rows == 0 || plane.columns == 0) return std::nullopt;
    const double count = static_cast<double>(plane.rows) * plane.columns;
    const auto sum = [&](auto&& term) {
        double total = 0;
        for (int row = 0; row < plane.rows; ++row) {
            const std::int64_t begin = plane.offset + row * plane.rowStride;
            for (int column = 0; column < plane.columns; ++column)
                total += term(static_cast<double>(plainFloatAt(view.data(), begin + column)));
        }
        return total;
    };
    const double mean = sum([](double value) { return value; }) / count;
    const double variance = sum([mean](double value) { return (value - mean) * (value - mean); }) / count;
    return std::isfinite(variance) ? std::optional(variance) : std::nullopt;
}

}  // namespace

std::span<const ChannelOrder> allChannelOrders() {
    static constexpr std::array orders{ChannelOrder::Index,     ChannelOrder::Mean,  ChannelOrder::Max,
                                       ChannelOrder::Deviation, ChannelOrder::Zeros, ChannelOrder::Similarity};
    return orders;
}

std::span<const ChannelFilter> allChannelFilters() {
    static constexpr std::array filters{ChannelFilter::All, ChannelFilter::Alive, ChannelFilter::Dead, ChannelFilter::NotFinite};
    return filters;
}

const char* channelOrderName(ChannelOrder order) {
    switch (order) {
        case ChannelOrder::Index:
            return "index";
        case ChannelOrder::Mean:
            return "mean";
        case ChannelOrder::Max:
            return "max";
        case ChannelOrder::Deviation:
            return "std";
        case ChannelOrder::Zeros:
            return "zeros";
        case ChannelOrder::Similarity:
            return "similarity";
    }
    return "index";
}

const char* channelFilterName(ChannelFilter filter) {
    switch (filter) {
        case ChannelFilter::All:
            return "all";
        case ChannelFilter::Alive:
            return "alive";
        case ChannelFilter::Dead:
            return "dead";
        case ChannelFilter::NotFinite:
            return "not finite";
    }
    return "all";
}

ChannelMeasure measureChannel(const TensorView& view, const Plane& plane) {
    ChannelMeasure result;
    std::int64_t count = 0;
    std::int64_t finite = 0;
    std::int64_t zeros = 0;
    double high = -std::numeric_limits<double>::infinity();
    // Welford's update: one pass without cancellation.
    double squares = 0;
    forEachCell(plane, [&](std::int64_t offset) {
        const double value = view.atOffset(offset);
        ++count;
        if (!std::isfinite(value)) return;
        ++finite;
        zeros += value == 0 ? 1 : 0;
        high = std::max(high, value);
        const double away = value - result.mean;
        result.mean += away / static_cast<double>(finite);
        squares += away * (value - result.mean);
    });
    result.notFinite = finite < count;
    result.dead = count > 0 && zeros == count;
    if (finite == 0) return result;
    result.max = high;
    result.deviation = std::sqrt(squares / static_cast<double>(finite));
    result.zeros = static_cast<double>(zeros) / static_cast<double>(count);
    return result;
}

std::optional<int> mostVariedPlane(const TensorView& view, const std::vector<Plane>& planes, const TaskContext& task) {
    std::optional<int> found;
    double most = 0;
    for (std::size_t i = 0; i < planes.size(); ++i) {
        if (task.cancelled()) return std::nullopt;
        const auto plain = plainVariance(view, planes[i]);
        const double variance = plain ? *plain : std::pow(measureChannel(view, planes[i]).deviation, 2);
        if (found && !(variance > most)) continue;
        found = static_cast<int>(i);
        most = variance;
    }
    return found;
}

double channelSimilarity(const TensorView& view, const Plane& a, const Plane& b) {
    if (a.rows != b.rows || a.columns != b.columns) return 0;
    double n = 0, sumA = 0, sumB = 0;
    const auto forEachPair = [&](auto&& visit) {
        for (int row = 0; row < a.rows; ++row)
            for (int column = 0; column < a.columns; ++column) {
                const double x = planeValue(view, a, row, column);
                const double y = planeValue(view, b, row, column);
                if (std::isfinite(x) && std::isfinite(y)) visit(x, y);
            }
    };
    forEachPair([&](double x, double y) {
        ++n;
        sumA += x;
        sumB += y;
    });
    if (n == 0) return 0;
    double both = 0, squaresA = 0, squaresB = 0;
    forEachPair([&](double x, double y) {
        const double dx = x - sumA / n;
        const double dy = y - sumB / n;
        both += dx * dy;
        squaresA += dx * dx;
        squaresB += dy * dy;
    });
    const double scale = std::sqrt(squaresA) * std::sqrt(squaresB);
    return scale > 0 ? both / scale : 0;
}

std::vector<Plane> arrangeChannels(const TensorView& view, const std::vector<Plane>& planes, ChannelOrder order, ChannelFilter filter,
                                   int reference, const TaskContext& task) {
    const bool fixed = planes.size() < 2 || planes.front().gridRow >= 0;
    if (fixed || (order == ChannelOrder::Index && filter == ChannelFilter::All)) return planes;
    const auto like = std::find_if(planes.begin(), planes.end(), [&](const Plane& plane) { return plane.index == reference; });
    struct Keyed {
        std::size_t plane;
        double key;
    };
    std::vector<Keyed> kept;
    for (std::size_t i = 0; i < planes.size(); ++i) {
        if (task.cancelled()) return {};
        const ChannelMeasure measure = measureChannel(view, planes[i]);
        if (!passes(measure, filter)) continue;
        const bool compared = order == ChannelOrder::Similarity && like != planes.end();
        kept.push_back({i, compared ? channelSimilarity(view, *like, planes[i]) : keyOf(measure, order)});
    }
    if (order != ChannelOrder::Index)
        std::stable_sort(kept.begin(), kept.end(), [](const Keyed& a, const Keyed& b) { return a.key > b.key; });
    std::vector<Plane> result;
    result.reserve(kept.size());
    for (const Keyed& item : kept) result.push_back(planes[item.plane]);
    return result;
}

}  // namespace teardown
