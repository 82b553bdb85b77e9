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
