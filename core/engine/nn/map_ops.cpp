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

}  // namespace teardown::engine::ops
