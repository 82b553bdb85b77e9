#include "core/engine/nn/window_ops.h"

#include "core/engine/nn/onednn.h"
#include "core/engine/nn/op_report.h"

namespace teardown::engine::ops {

at::Tensor roll(const at::Tensor& map, std::int64_t shift, const Text& text) {
    return reported(opRow("roll"), text, {map}, at::roll(map, {-shift, -shift}, {2, 3}), {.first = shift});
}

at::Tensor windowPartition(const at::Tensor& map, std::int64_t size, const Text& text) {
    TORCH_CHECK(map.dim() == 4 && map.size(2) % size == 0 && map.size(3) % size == 0, "a map ", map.sizes(),
                " does not divide into windows of ", size);
    const std::int64_t rows = map.size(2) / size, columns = map.size(3) / size;
    const at::Tensor windows = map.reshape({map.size(0), map.size(1), rows, size, columns, size})
                                   .permute({0, 2, 4, 3, 5, 1})
                                   .reshape({map.size(0) * rows * columns, size * size, map.size(1)});
    return reported(opRow("window_partition"), text, {map}, windows, {.windows = {rows, columns, size}});
}

at::Tensor windowReverse(const at::Tensor& windows, std::int64_t height, std::int64_t width, std::int64_t size, const Text& text) {
    const std::int64_t rows = height / size, columns = width / size, channels = windows.size(2);
    TORCH_CHECK(windows.dim() == 3 && rows * columns > 0 && windows.size(0) % (rows * columns) == 0 && windows.size(1) == size * size,
                "windows ", windows.sizes(), " do not make a map of ", height, " x ", width);
    const std::int64_t samples = windows.size(0) / (rows * columns);
    // The channels stay the innermost axis in memory, as in the tokens that the map becomes.
    const at::Tensor map = windows.reshape({samples, rows, columns, size, size, channels})
                               .permute({0, 1, 3, 2, 4, 5})
                               .reshape({samples, height, width, channels})
                               .permute({0, 3, 1, 2});
    return reported(opRow("window_reverse"), text, {windows}, map, {.windows = {rows, columns, size}});
}

at::Tensor crop(const at::Tensor& map, std::int64_t height, std::int64_t width, const Text& text) {
    return reported(opRow("crop"), text, {map}, map.slice(2, 0, height).slice(3, 0, width));
}

at::Tensor transpose(const at::Tensor& x, const Text& text, bool dense) {
    const at::Tensor turned = x.transpose(1, 2);
    return reported(opRow("transpose"), text, {x}, dense ? turned.contiguous() : turned);
}

at::Tensor lookUp(const at::Tensor& table, const at::Tensor& numbers, const Text& text) {
    const at::Tensor rows = table.reshape({-1, table.size(-1)}).index_select(0, numbers.reshape({-1}));
    return reported(opRow("look_up"), text, {table, numbers}, rows.t().reshape({table.size(-1), numbers.size(0), numbers.size(1)}));
}

at::Tensor lookUpColumns(const at::Tensor& table, const at::Tensor& numbers, const Text& text) {
    const at::Tensor columns = table.index_select(1, numbers.reshape({-1}));
    return reported(opRow("look_up"), text, {table, numbers}, columns.reshape({table.size(0), numbers.size(0), numbers.size(1)}),
                    {.transposed = true});
}

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const Text& text) {
    Tensors inputs{x, weight};
    if (bias.defined()) inputs.push_back(bias);
    return reported(opRow("linear"), text, inputs, onednn::linear(x, weight, bias));
}

at::Tensor normalize(const at::Tensor& x, const Text& text) {
    constexpr double kLeast = 1e-12;
    return reported(opRow("normalize"), text, {x}, x / x.norm(2, {-1}, /*keepdim=*/true).clamp_min(kLeast));
}

at::Tensor clampMax(const at::Tensor& x, double most, const Text& text) {
    return reported(opRow("clamp_max"), text, {x}, x.clamp_max(most), {.factor = most});
}

at::Tensor exp(const at::Tensor& x, const Text& text) { return reported(opRow("exp"), text, {x}, x.exp()); }

at::Tensor addMask(const at::Tensor& scores, const at::Tensor& mask, const Text& text) {
    const std::int64_t windows = mask.size(0), tokens = mask.size(1);
    TORCH_CHECK(scores.dim() == 4 && scores.size(0) % windows == 0, "scores ", scores.sizes(), " are none of ", windows, " windows");
    const at::Tensor masked =
        scores.reshape({scores.size(0) / windows, windows, scores.size(1), tokens, tokens}) + mask.unsqueeze(1).unsqueeze(0);
    return reported(opRow("add_mask"), text, {scores, mask}, masked.reshape(scores.sizes()), {.windows = {windows, 1, tokens}});
}

at::Tensor windowGrid(const at::Tensor& map, std::int64_t size, const Text& text) {
    TORCH_CHECK(map.dim() == 4 && map.size(2) % size == 0 && map.size(3) % size == 0, "a map ", map.sizes(),
                " does not divide into windows of ", size);
    const std::int64_t rows = map.size(2) / size, columns = map.size(3) / size;
    const at::Tensor grid = map.reshape({map.size(0), map.size(1), rows, size, columns, size}).permute({0, 2, 4, 3, 5, 1}).contiguous();
    return reported(opRow("window_grid"), text, {map}, grid, {.windows = {rows, columns, size}});
}

at::Tensor splitWindowHeads(const at::Tensor& grid, std::int64_t part, std::int64_t parts, std::int64_t heads, const Text& text) {
    TORCH_CHECK(grid.dim() == 6 && grid.size(5) % (parts * heads) == 0, "windows ", grid.sizes(), " do not divide into ", parts,
                " parts of ", heads, " heads");
    const std::int64_t rows = grid.size(1), columns = grid.size(2), size = grid.size(3), width = grid.size(5) / parts;
    const at::Tensor split =
        grid.slice(5, part * width, (part + 1) * width).reshape({grid.size(0), rows * columns, size * size, heads, width / heads});
    return reported(opRow("split_window_heads"), text, {grid}, split.permute({0, 1, 3, 2, 4}),
                    {.heads = {part, parts, heads}, .windows = {rows, columns, size}});
}

at::Tensor windowHeadsToMap(const at::Tensor& heads, std::int64_t height, std::int64_t width, std::int64_t size, const Text& text) {
    const std::int64_t rows = height / size, columns = width / size;
    TORCH_CHECK(heads.dim() == 5 && heads.size(1) == rows * columns && heads.size(3) == size * size, "windows ", heads.sizes(),
                " do not make a map of ", height, " x ", width);
    const std::int64_t channels = heads.size(2) * heads.size(4);
    // The channels stay the innermost axis in memory, as in windowReverse.
    const at::Tensor map = heads.transpose(2, 3)
                               .reshape({heads.size(0), rows, columns, size, size, channels})
                               .transpose(2, 3)
                               .reshape({heads.size(0), height, width, channels})
                               .permute({0, 3, 1, 2});
    return reported(opRow("window_heads_to_map"), text, {heads}, map, {.windows = {rows, columns, size}});
}

}  // namespace teardown::engine::ops
