#include "core/engine/nn/map_ops.h"

#include "core/engine/nn/op_report.h"

namespace teardown::engine::ops {

at::Tensor channelsLast(const at::Tensor& map, const Text& text) {
    return reported(opRow("channels_last"), text, {map}, map.permute({0, 2, 3, 1}));
}

at::Tensor channelsFirst(const at::Tensor& x, const Text& text) {
    return reported(opRow("channels_first"), text, {x}, x.permute({0, 3, 1, 2}));
}

at::Tensor meanOverPlaces(const at::Tensor& map, const Text& text) {
    return reported(opRow("mean_over_places"), text, {map}, at::mean(map, {-2, -1}, /*keepdim=*/true));
}

at::Tensor channelShuffle(const at::Tensor& map, std::int64_t groups, const Text& text) {
    TORCH_CHECK(map.dim() == 4 && map.size(1) % groups == 0, "num_channels should be divisible by groups");
    const at::Tensor grouped = map.reshape({map.size(0), groups, map.size(1) / groups, map.size(2), map.size(3)});
    return reported(opRow("channel_shuffle"), text, {map}, grouped.transpose(1, 2).reshape(map.sizes()), {.groups = groups});
}

Term shuffledChannel(const Term& c, std::int64_t groups, std::int64_t channels) {
    return channels / groups * (c % groups) + formula::floorQuotient(c, groups);
}

at::Tensor sumOfParts(const at::Tensor& map, std::int64_t parts, const Text& text) {
    TORCH_CHECK(map.dim() == 4 && parts > 0 && map.size(1) % parts == 0, "the channels of ", map.sizes(), " do not divide into ", parts,
                " parts");
    const at::Tensor split = map.view({map.size(0), parts, map.size(1) / parts, map.size(2), map.size(3)});
    return reported(opRow("sum_parts"), text, {map}, at::sum(split, {1}), {.parts = parts});
}

at::Tensor rowAsMap(const at::Tensor& row, const Text& text) {
    return reported(opRow("row_to_map"), text, {row}, row.view({row.size(0), -1, 1, 1}));
}

at::Tensor regroupChannels(const at::Tensor& map, std::int64_t channels, const Text& text) {
    TORCH_CHECK(map.dim() == 4 && channels > 0 && map.size(0) * map.size(1) % channels == 0, "a map ", map.sizes(),
                " does not divide into samples of ", channels, " channels");
    return reported(opRow("regroup_channels"), text, {map}, map.reshape({-1, channels, map.size(2), map.size(3)}), {.first = channels});
}

at::Tensor vectorToMap(const at::Tensor& vector, std::int64_t height, std::int64_t width, const Text& text) {
    return reported(opRow("vector_to_map"), text, {vector}, vector.reshape({vector.size(0), -1, height, width}),
                    {.grid = {height, width, 0}});
}

at::Tensor channels(const at::Tensor& map, std::int64_t first, std::int64_t count, const Text& text) {
    TORCH_CHECK(map.dim() == 4 && first >= 0 && count >= 0 && first + count <= map.size(1), "a map ", map.sizes(), " has no channels ",
                first, " to ", first + count - 1);
    return reported(opRow("channels"), text, {map}, map.slice(1, first, first + count), {.first = first});
}

at::Tensor interleave(const at::Tensor& a, const at::Tensor& b, const Text& text) {
    TORCH_CHECK(a.dim() == 4 && a.sizes() == b.sizes(), "maps ", a.sizes(), " and ", b.sizes(), " do not have the same shape");
    const at::Tensor both = at::cat({a.unsqueeze(2), b.unsqueeze(2)}, 2).reshape({a.size(0), 2 * a.size(1), a.size(2), a.size(3)});
    return reported(opRow("interleave"), text, {a, b}, both);
}

at::Tensor upsampleNearest(const at::Tensor& map, std::int64_t factor, const Text& text) {
    const std::array<std::int64_t, 2> size{factor * map.size(2), factor * map.size(3)};  // a reference to a list would dangle
    return reported(opRow("upsample_nearest"), text, {map}, at::upsample_nearest2d(map, size), {.factor = static_cast<double>(factor)});
}

}  // namespace teardown::engine::ops
