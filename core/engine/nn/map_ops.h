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
/// The channels first .. first + count - 1: [N, C, H, W] -> [N, count, H, W].
at::Tensor channels(const at::Tensor& map, std::int64_t first, std::int64_t count, const Text& text);
/// The sum of `parts` equal parts of the channels: [N, parts * C, H, W] -> [N, C, H, W]. Throws c10::Error if they do not divide.
at::Tensor sumOfParts(const at::Tensor& map, std::int64_t parts, const Text& text);
/// A value a channel as a map of one place: [N, C] -> [N, C, 1, 1].
at::Tensor rowAsMap(const at::Tensor& row, const Text& text);
/// Exchanges channels between `groups` equal groups: the first of each group, then the second of each, and so on
/// (mmcls/models/utils/channel_shuffle.py). Throws c10::Error if the channels are not divisible by the groups.
at::Tensor channelShuffle(const at::Tensor& map, std::int64_t groups, const Text& text);
/// For formulas: where channel `c` of the result comes from.
Term shuffledChannel(const Term& c, std::int64_t groups, std::int64_t channels);
/// Every `channels` successive channels as a sample: [N, C, H, W] -> [N * C / channels, channels, H, W]; the inverse for a multiple of C.
at::Tensor regroupChannels(const at::Tensor& map, std::int64_t channels, const Text& text);
/// [N, C * H * W, 1, 1] -> [N, C, H, W].
at::Tensor vectorToMap(const at::Tensor& vector, std::int64_t height, std::int64_t width, const Text& text);
/// The channels of two maps in turn: twice [N, C, H, W] -> [N, 2 * C, H, W].
at::Tensor interleave(const at::Tensor& a, const at::Tensor& b, const Text& text);
/// Each value becomes a square of factor x factor equal ones: [N, C, H, W] -> [N, C, factor * H, factor * W].
at::Tensor upsampleNearest(const at::Tensor& map, std::int64_t factor, const Text& text);

}  // namespace teardown::engine::ops
