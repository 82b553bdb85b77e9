#include "core/engine/nn/token_ops.h"

#include "core/engine/nn/op_report.h"

#include <array>

namespace teardown::engine::ops {

at::Tensor splitHeads(const at::Tensor& x, std::int64_t part, std::int64_t parts, std::int64_t heads, const Text& text) {
    TORCH_CHECK(x.dim() == 3 && x.size(2) % (parts * heads) == 0, "tokens ", x.sizes(), " do not divide into ", parts, " parts of ", heads,
                " heads");
    const std::int64_t width = x.size(2) / parts;
    const at::Tensor heads4 = x.slice(2, part * width, (part + 1) * width).reshape({x.size(0), x.size(1), heads, width / heads});
    return reported(opRow("split_heads"), text, {x}, heads4.permute({0, 2, 1, 3}), {.heads = {part, parts, heads}});
}

at::Tensor joinHeads(const at::Tensor& x, const Text& text) {
    return reported(opRow("join_heads"), text, {x}, x.transpose(1, 2).reshape({x.size(0), x.size(2), x.size(1) * x.size(3)}));
}

at::Tensor matmul(const at::Tensor& a, const at::Tensor& b, const Text& text) {
    return reported(opRow("matmul"), text, {a, b}, at::matmul(a, b));
}

at::Tensor matmulTransposed(const at::Tensor& a, const at::Tensor& b, const Text& text) {
    return reported(opRow("matmul"), text, {a, b}, at::matmul(a, b.transpose(-2, -1)), {.transposed = true});
}

at::Tensor mapToTokens(const at::Tensor& map, const Text& text) {
    return reported(opRow("map_to_tokens"), text, {map}, map.flatten(2).transpose(1, 2));
}

at::Tensor tokensToMap(const at::Tensor& tokens, const TokenGrid& grid, const Text& text, bool dense) {
    TORCH_CHECK(tokens.dim() == 3 && tokens.size(1) == grid.tokens(), "tokens ", tokens.sizes(), " are no grid of ", grid.h, " x ", grid.w,
                " behind ", grid.prefix);
    const at::Tensor map = tokens.slice(1, grid.prefix).reshape({tokens.size(0), grid.h, grid.w, tokens.size(2)}).permute({0, 3, 1, 2});
    return reported(opRow("tokens_to_map"), text, {tokens}, dense ? map.contiguous() : map, {.grid = {grid.h, grid.w, grid.prefix}});
}

at::Tensor select(const at::Tensor& x, std::int64_t axis, std::int64_t index, const Text& text) {
    return reported(opRow("select"), text, {x}, x.select(axis, index), {.axis = axis, .first = index});
}

at::Tensor narrow(const at::Tensor& x, std::int64_t axis, std::int64_t first, const Text& text) {
    return reported(opRow("narrow"), text, {x}, x.slice(axis, first), {.axis = axis, .first = first});
}

at::Tensor narrow(const at::Tensor& x, std::int64_t axis, std::int64_t first, std::int64_t count, const Text& text) {
    return reported(opRow("narrow"), text, {x}, x.narrow(axis, first, count), {.axis = axis, .first = first});
}

at::Tensor resizedPositions(const at::Tensor& positions, const TokenGrid& from, const TokenGrid& to, const std::string& mode) {
    TORCH_CHECK(positions.dim() == 3 && positions.size(1) == from.tokens(), "position embeddings ", positions.sizes(), " are no grid of ",
                from.h, " x ", from.w, " behind ", from.prefix);
    const std::int64_t channels = positions.size(2);
    const at::Tensor grid = positions.slice(1, from.prefix).reshape({1, from.h, from.w, channels}).permute({0, 3, 1, 2});
    const std::array<std::int64_t, 2> size{to.h, to.w};  // a reference to a list would dangle
    at::Tensor resampled;
    if (mode == "bicubic")
        resampled = at::upsample_bicubic2d(grid, size, /*align_corners=*/false);
    else if (mode == "bilinear")
        resampled = at::upsample_bilinear2d(grid, size, /*align_corners=*/false);
    else if (mode == "nearest")
        resampled = at::upsample_nearest2d(grid, size);
    else
        TORCH_CHECK(false, "interpolate_mode '", mode, "' is none of nearest, bilinear, bicubic");
    return at::cat({positions.slice(1, 0, from.prefix), resampled.flatten(2).transpose(1, 2)}, 1);
}

at::Tensor resizePositions(const at::Tensor& positions, const TokenGrid& from, const TokenGrid& to, const std::string& mode,
                           const Text& text) {
    return reported(opRow("interpolate"), text, {positions}, resizedPositions(positions, from, to, mode));
}

}  // namespace teardown::engine::ops
