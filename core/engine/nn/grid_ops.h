// Functional ops of attention on grids of tokens, reported to the observer like those of ops.h: tokens of heads as feature maps and back,
// the tokens of each patch as a row, and scores from tables of relative positions, one for rows and one for columns.
#pragma once

#include "core/engine/nn/ops.h"

namespace teardown::engine::ops {

/// [N, H, h * w, D] -> [N * H, D, h, w]: a sample for each head.
at::Tensor headsToMaps(const at::Tensor& heads, const TokenGrid& grid, const Text& text);
/// [N * H, D, h, w] -> [N, H, h * w, D].
at::Tensor mapsToHeads(const at::Tensor& maps, std::int64_t heads, const Text& text);
/// [L, D] -> [rows, D]: linear interpolation between the rows.
at::Tensor resampleRows(const at::Tensor& table, std::int64_t rows, const Text& text);
/// Products of the queries [N, H, h * w, D] of a grid with vectors [D, h, K] for their row -> [N, H, h * w, K].
at::Tensor rowScores(const at::Tensor& queries, const at::Tensor& vectors, const TokenGrid& grid, const Text& text);
/// The same with vectors [D, w, K] for their column.
at::Tensor columnScores(const at::Tensor& queries, const at::Tensor& vectors, const TokenGrid& grid, const Text& text);
/// Scores [N, H, T, h * w] of the keys of a grid, plus those of each key's row [N, H, T, h] and column [N, H, T, w].
at::Tensor addPlaces(const at::Tensor& scores, const at::Tensor& rows, const at::Tensor& columns, const Text& text);
/// [N * P, T, C] -> [N, P, T * C]: all values of a sample in one row.
at::Tensor samplesToRows(const at::Tensor& samples, std::int64_t batch, const Text& text);
/// The columns of an Unfold as maps of their own: [N, C * h * w, P] -> [N * P, C, h, w].
at::Tensor columnsToMaps(const at::Tensor& columns, const TokenGrid& grid, const Text& text);
/// Sets values to zero at random and scales the others up; in training only.
at::Tensor dropout(const at::Tensor& x, double probability, const Text& text);

}  // namespace teardown::engine::ops
