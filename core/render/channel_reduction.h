// ChannelReduction: all channels of an activation as one map.
#pragma once

#include "core/tensor/tensor_view.h"

#include <span>

namespace teardown {

enum class ChannelReduction { None, Mean, Max, AbsMean, Norm /* Euclidean */ };

std::span<const ChannelReduction> allChannelReductions();
const char* channelReductionName(ChannelReduction reduction);  ///< "none", "mean", "max", "abs mean", "norm"

/// Whether there are channels to be reduced: [C,H,W] and [N,C,H,W] with more than one channel and more than one place.
bool canReduceChannels(const TensorView& view);

/// [N,C,H,W] -> f32 [N,1,H,W], [C,H,W] -> f32 [1,H,W]; sums in double. A NaN among the channels makes the place NaN, as in torch. Anything
/// else comes back as it is.
TensorView reduceChannels(const TensorView& view, ChannelReduction reduction);

}  // namespace teardown
