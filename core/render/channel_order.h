// ChannelOrder: the order in which a tensor's channels are shown, and which of them. Pure functions over planes.
#pragma once

#include "core/base/task_context.h"
#include "core/render/heatmap.h"

#include <optional>
#include <span>
#include <vector>

namespace teardown {

enum class ChannelOrder {
    Index,
    Mean,       ///< largest first
    Max,        ///< largest first
    Deviation,  ///< population standard deviation, largest first
    Zeros,      ///< share of exact zeros, most first
    Similarity  ///< Pearson correlation with a reference channel, most similar first
};
enum class ChannelFilter {
    All,
    Alive /* any value that is not zero */,
    Dead /* nothing but zeros */,
    NotFinite /* a NaN or an infinity */
};

std::span<const ChannelOrder> allChannelOrders();
std::span<const ChannelFilter> allChannelFilters();
const char* channelOrderName(ChannelOrder order);     ///< "index", "mean", "max", "std", "zeros", "similarity"
const char* channelFilterName(ChannelFilter filter);  ///< "all", "alive", "dead", "not finite"

/// The statistics used for ordering, over the finite values; all zero for a plane without any.
struct ChannelMeasure {
    double mean = 0;
    double max = 0;
    double deviation = 0;
    double zeros = 0;  ///< share of all values, 0..1
    bool dead = false;
    bool notFinite = false;
};
ChannelMeasure measureChannel(const TensorView& view, const Plane& plane);

/// The position of the plane whose values vary most: the largest standard deviation of the finite values, the first of several, 0 if there
/// is none. Something to see at the first look. Empty when cancelled or without planes.
std::optional<int> mostVariedPlane(const TensorView& view, const std::vector<Plane>& planes, const TaskContext& task = {});

/// Pearson correlation of two planes of one shape over the positions where both are finite; 0 if one of them is constant.
double channelSimilarity(const TensorView& view, const Plane& a, const Plane& b);

/// The planes that pass the filter, in the requested order; ties keep the order of their index. `reference`: Plane::index of the channel
/// used by Similarity. A matrix of kernels has fixed positions and is returned unchanged. Empty when cancelled.
std::vector<Plane> arrangeChannels(const TensorView& view, const std::vector<Plane>& planes, ChannelOrder order, ChannelFilter filter,
                                   int reference, const TaskContext& task = {});

}  // namespace teardown
