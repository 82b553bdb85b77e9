// Functional ops on tokens and attention, told to the observer as those of ops.h are. Tokens are [N, T, C]; heads are [N, H, T, C / H].
#pragma once

#include "core/engine/nn/ops.h"

namespace teardown::engine::ops {

/// Part `part` of `parts` equal ones of the last axis, its channels divided among heads: [N, T, parts * H * D] -> [N, H, T, D]. What the
/// reference's reshape, permute and index do to the queries, keys and values that one linear layer made.
at::Tensor splitHeads(const at::Tensor& x, std::int64_t part, std::int64_t parts, std::int64_t heads, const Text& text);
/// [N, H, T, D] -> [N, T, H * D].
at::Tensor joinHeads(const at::Tensor& x, const Text& text);
/// Products of the last two axes: [..., I, K] by [..., K, J] -> [..., I, J].
at::Tensor matmul(const at::Tensor& a, const at::Tensor& b, const Text& text);
/// [..., I, K] by [..., J, K] -> [..., I, J].
at::Tensor matmulTransposed(const at::Tensor& a, const at::Tensor& b, const Text& text);
/// [N, C, h, w] -> [N, h * w, C], row by row.
at::Tensor mapToTokens(const at::Tensor& map, const Text& text);
/// [N, prefix + h * w, C] -> [N, C, h, w]; the prefix is left out.
at::Tensor tokensToMap(const at::Tensor& tokens, const TokenGrid& grid, const Text& text);
/// One index of an axis, which goes: x.select(axis, index).
at::Tensor select(const at::Tensor& x, std::int64_t axis, std::int64_t index, const Text& text);
/// The axis from `first` on.
at::Tensor narrow(const at::Tensor& x, std::int64_t axis, std::int64_t first, const Text& text);

/// Position embeddings [1, prefix + h * w, C] for another grid of patches: the grid is resampled, the prefix stays
/// (mmcls/models/utils/embed.py, resize_pos_embed). mode: nearest, bilinear or bicubic. Not told: who calls it tells what it is for.
at::Tensor resizedPositions(const at::Tensor& positions, const TokenGrid& from, const TokenGrid& to, const std::string& mode);
/// The same, told as an op.
at::Tensor resizePositions(const at::Tensor& positions, const TokenGrid& from, const TokenGrid& to, const std::string& mode,
                           const Text& text);

}  // namespace teardown::engine::ops
