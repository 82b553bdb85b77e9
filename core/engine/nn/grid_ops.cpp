#include "core/engine/nn/grid_ops.h"

#include "core/engine/nn/op_report.h"

#include <array>

namespace teardown::engine::ops {

at::Tensor headsToMaps(const at::Tensor& heads, const TokenGrid& grid, const Text& text) {
    TORCH_CHECK(heads.dim() == 4 && heads.size(2) == grid.h * grid.w, "tokens of heads ", heads.sizes(), " are no grid of ", grid.h, " x ",
                grid.w);
    const at::Tensor maps =
        heads.reshape({heads.size(0) * heads.size(1), grid.h, grid.w, heads.size(3)}).permute({0, 3, 1, 2}).contiguous();
    return reported(opRow("heads_to_maps"), text, {heads}, maps, {.grid = {grid.h, grid.w, 0}});
}

at::Tensor mapsToHeads(const at::Tensor& maps, std::int64_t heads, const Text& text) {
    TORCH_CHECK(maps.dim() == 4 && heads > 0 && maps.size(0) % heads == 0, "maps ", maps.sizes(), " are none of ", heads, " heads");
    const at::Tensor tokens = maps.reshape({maps.size(0) / heads, heads, maps.size(1), maps.size(2) * maps.size(3)}).transpose(2, 3);
    return reported(opRow("maps_to_heads"), text, {maps}, tokens, {.heads = {0, 1, heads}});
}

at::Tensor resampleRows(const at::Tensor& table, std::int64_t rows, const Text& text) {
    const std::array<std::int64_t, 1> size{rows};  // a reference to a list would dangle
    const at::Tensor resampled = at::upsample_linear1d(table.t().unsqueeze(0), size, /*align_corners=*/false);
    return reported(opRow("resample_rows"), text, {table}, resampled.squeeze(0).t(), {.first = rows});
}

/// axis 0: rows, 1: columns.
static at::Tensor placeScores(const at::Tensor& queries, const at::Tensor& vectors, const TokenGrid& grid, std::int64_t axis,
                              const Text& text) {
    TORCH_CHECK(queries.dim() == 4 && queries.size(2) == grid.h * grid.w, "queries ", queries.sizes(), " are no grid of ", grid.h, " x ",
                grid.w);
    const at::Tensor placed = queries.reshape({queries.size(0), queries.size(1), grid.h, grid.w, queries.size(3)});
    const at::Tensor scores =
        at::einsum(axis == 0 ? "byhwc,hkc->byhwk" : "byhwc,wkc->byhwk", {placed, vectors.permute({1, 2, 0})}).flatten(2, 3);
    return reported(opRow("place_scores"), text, {queries, vectors}, scores, {.axis = axis, .grid = {grid.h, grid.w, 0}});
}

at::Tensor rowScores(const at::Tensor& queries, const at::Tensor& vectors, const TokenGrid& grid, const Text& text) {
    return placeScores(queries, vectors, grid, 0, text);
}

at::Tensor columnScores(const at::Tensor& queries, const at::Tensor& vectors, const TokenGrid& grid, const Text& text) {
    return placeScores(queries, vectors, grid, 1, text);
}

at::Tensor addPlaces(const at::Tensor& scores, const at::Tensor& rows, const at::Tensor& columns, const Text& text) {
    const std::int64_t h = rows.size(-1), w = columns.size(-1);
    TORCH_CHECK(scores.dim() == 4 && scores.size(3) == h * w, "scores ", scores.sizes(), " are none of a grid of ", h, " x ", w);
    const at::Tensor places = (rows.unsqueeze(-1) + columns.unsqueeze(-2)).flatten(-2);
    return reported(opRow("add_places"), text, {scores, rows, columns}, at::add(scores, places), {.grid = {h, w, 0}});
}

at::Tensor samplesToRows(const at::Tensor& samples, std::int64_t batch, const Text& text) {
    TORCH_CHECK(samples.dim() == 3 && batch > 0 && samples.size(0) % batch == 0, "samples ", samples.sizes(), " are none of ", batch,
                " pictures");
    const std::int64_t count = samples.size(0) / batch;
    return reported(opRow("samples_to_rows"), text, {samples}, samples.reshape({batch, count, samples.size(1) * samples.size(2)}),
                    {.first = count});
}

at::Tensor columnsToMaps(const at::Tensor& columns, const TokenGrid& grid, const Text& text) {
    const std::int64_t taps = grid.h * grid.w;
    TORCH_CHECK(columns.dim() == 3 && taps > 0 && columns.size(1) % taps == 0, "columns ", columns.sizes(), " are none of windows of ",
                grid.h, " x ", grid.w);
    const at::Tensor maps = columns.transpose(1, 2).reshape({columns.size(0) * columns.size(2), columns.size(1) / taps, grid.h, grid.w});
    return reported(opRow("columns_to_maps"), text, {columns}, maps, {.grid = {grid.h, grid.w, 0}});
}

at::Tensor dropout(const at::Tensor& x, double probability, const Text& text) {
    return reported(opRow("dropout"), text, {x}, at::dropout(x, probability, /*train=*/true), {.factor = probability});
}

}  // namespace teardown::engine::ops
