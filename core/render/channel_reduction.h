// ChannelReduction: reduces all channels of an activation to one map.
#pragma once

#include "core/tensor/tensor_view.h"

#include <span>

namespace teardown {

enum class ChannelReduction { None, Mean, Max, AbsMean, Norm /* Euclidean */ };

std::span<const ChannelReduction> allChannelReductions();
const char* channelReductionName(ChannelReduction reduction);  ///< "none", "mean", "max", "abs mean", "norm"

/// Whether there are channels to reduce: [C,H,W] and [N,C,H,W] with more than one channel and more than one position.
bool canReduceChannels(const TensorView& view);

/// [N,C,H,W] -> f32 [N,1,H,W], [C,H,W] -> f32 [1,H,W]; sums in double. A NaN in any channel makes the position NaN, as in torch. Anything
/// else is returned unchanged.
TensorView reduceChannels(const TensorView& view, ChannelReduction reduction);

}  // namespace teardown
