// Functional ops of window attention, reported to the observer like those of ops.h. A map [N, C, h, w] is cut into windows of size x size
// positions, row by row; each becomes a sample of its own: [N * windows, size * size, C].
#pragma once

#include "core/engine/nn/ops.h"

namespace teardown::engine::ops {

/// Rows move up and columns left by `shift` positions (down and right if negative); what leaves on one side enters on the other.
at::Tensor roll(const at::Tensor& map, std::int64_t shift, const Text& text);
/// [N, C, h, w] -> [N * windows, size * size, C]; h and w are multiples of size.
at::Tensor windowPartition(const at::Tensor& map, std::int64_t size, const Text& text);
/// The inverse, to a map of height x width.
at::Tensor windowReverse(const at::Tensor& windows, std::int64_t height, std::int64_t width, std::int64_t size, const Text& text);
/// The first rows and columns of a map.
at::Tensor crop(const at::Tensor& map, std::int64_t height, std::int64_t width, const Text& text);
/// [N, A, B] -> [N, B, A]. dense: also in memory, as after contiguous().
at::Tensor transpose(const at::Tensor& x, const Text& text, bool dense = false);
/// Rows of a table by index: [L, H], or a grid of rows [1, A, B, H], by int64 [I, J] -> [H, I, J].
at::Tensor lookUp(const at::Tensor& table, const at::Tensor& numbers, const Text& text);
/// Columns of a table [H, L] by index: int64 [I, J] -> [H, I, J].
at::Tensor lookUpColumns(const at::Tensor& table, const at::Tensor& numbers, const Text& text);
/// [..., in] by [out, in] and a bias [out], which may be undefined -> [..., out].
at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const Text& text);
/// Divided by the L2 norm of the last axis.
at::Tensor normalize(const at::Tensor& x, const Text& text);
at::Tensor clampMax(const at::Tensor& x, double most, const Text& text);
at::Tensor exp(const at::Tensor& x, const Text& text);
/// Adds a mask [windows, T, T] to the scores [N * windows, H, T, T] of its window in each picture.
at::Tensor addMask(const at::Tensor& scores, const at::Tensor& mask, const Text& text);

/// The same as windowPartition, with the windows in their places: [N, C, h, w] -> [N, rows, columns, size, size, C].
at::Tensor windowGrid(const at::Tensor& map, std::int64_t size, const Text& text);
/// Part `part` of `parts` equal ones of the channels of a window grid, divided among heads: [N, rows, columns, size, size, parts * H * D]
/// -> [N, windows, H, size * size, D].
at::Tensor splitWindowHeads(const at::Tensor& grid, std::int64_t part, std::int64_t parts, std::int64_t heads, const Text& text);
/// The inverse for a single part: [N, windows, H, size * size, D] -> [N, H * D, height, width].
at::Tensor windowHeadsToMap(const at::Tensor& heads, std::int64_t height, std::int64_t width, std::int64_t size, const Text& text);

}  // namespace teardown::engine::ops
