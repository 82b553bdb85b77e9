// Functional ops on whole feature maps [N, C, H, W], reported to the observer like those of ops.h.
#pragma once

#include "core/engine/nn/ops.h"

namespace teardown::engine::ops {

/// [N, C, H, W] -> [N, H, W, C].
at::Tensor channelsLast(const at::Tensor& map, const Text& text);
/// [N, H, W, C] -> [N, C, H, W].
at::Tensor channelsFirst(const at::Tensor& x, const Text& text);
/// [N, C, H, W] -> [N, C, 1, 1].
at::Tensor meanOverPlaces(const at::Tensor& map, const Text& text);
/// `count` channels from `first` on: [N, C, H, W] -> [N, count, H, W].
at::Tensor channels(const at::Tensor& map, std::int64_t first, std::int64_t count, const Text& text);
/// The channels of two maps in turn: twice [N, C, H, W] -> [N, 2 * C, H, W].
at::Tensor interleave(const at::Tensor& a, const at::Tensor& b, const Text& text);
/// Each value becomes a square of factor x factor equal ones: [N, C, H, W] -> [N, C, factor * H, factor * W].
at::Tensor upsampleNearest(const at::Tensor& map, std::int64_t factor, const Text& text);

}  // namespace teardown::engine::ops
