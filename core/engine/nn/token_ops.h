// Functional ops on tokens and attention, reported to the observer like those of ops.h. Tokens are [N, T, C]; heads are [N, H, T, C / H].
#pragma once

#include "core/engine/nn/ops.h"

namespace teardown::engine::ops {

/// Part `part` of `parts` equal ones of the last axis, its channels divided among heads: [N, T, parts * H * D] -> [N, H, T, D]. Corresponds
/// to the reference's reshape, permute and index of the queries, keys and values from one linear layer.
at::Tensor splitHeads(const at::Tensor& x, std::int64_t part, std::int64_t parts, std::int64_t heads, const Text& text);
/// [N, H, T, D] -> [N, T, H * D].
at::Tensor joinHeads(const at::Tensor& x, const Text& text);
/// Products of the last two axes: [..., I, K] by [..., K, J] -> [..., I, J].
at::Tensor matmul(const at::Tensor& a, const at::Tensor& b, const Text& text);
/// [..., I, K] by [..., J, K] -> [..., I, J].
at::Tensor matmulTransposed(const at::Tensor& a, const at::Tensor& b, const Text& text);
/// [N, C, h, w] -> [N, h * w, C], row by row.
at::Tensor mapToTokens(const at::Tensor& map, const Text& text);
/// [N, prefix + h * w, C] -> [N, C, h, w]; the prefix is left out. dense: rows behind each other in memory, as after contiguous().
at::Tensor tokensToMap(const at::Tensor& tokens, const TokenGrid& grid, const Text& text, bool dense = false);
/// Selects one index of an axis and removes the axis: x.select(axis, index).
at::Tensor select(const at::Tensor& x, std::int64_t axis, std::int64_t index, const Text& text);
/// The part of the axis from `first` on.
at::Tensor narrow(const at::Tensor& x, std::int64_t axis, std::int64_t first, const Text& text);
/// `count` indices of the axis from `first` on.
at::Tensor narrow(const at::Tensor& x, std::int64_t axis, std::int64_t first, std::int64_t count, const Text& text);

/// Resamples position embeddings [1, prefix + h * w, C] to another grid of patches; the prefix is unchanged (mmcls/models/utils/embed.py,
/// resize_pos_embed). mode: nearest, bilinear or bicubic. Not reported: the caller does that.
at::Tensor resizedPositions(const at::Tensor& positions, const TokenGrid& from, const TokenGrid& to, const std::string& mode);
/// The same, reported as an op.
at::Tensor resizePositions(const at::Tensor& positions, const TokenGrid& from, const TokenGrid& to, const std::string& mode,
                           const Text& text);

}  // namespace teardown::engine::ops
