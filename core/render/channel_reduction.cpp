#include "core/render/channel_reduction.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace teardown {

std::span<const ChannelReduction> allChannelReductions() {
    static constexpr std::array reductions{ChannelReduction::None, ChannelReduction::Mean, ChannelReduction::Max, ChannelReduction::AbsMean,
                                           ChannelReduction::Norm};
    return reductions;
}

const char* channelReductionName(ChannelReduction reduction) {
    switch (reduction) {
        case ChannelReduction::None:
            return "none";
        case ChannelReduction::Mean:
            return "mean";
        case ChannelReduction::Max:
            return "max";
        case ChannelReduction::AbsMean:
            return "abs mean";
        case ChannelReduction::Norm:
            return "norm";
    }
    return "none";
}

bool canReduceChannels(const TensorView& view) {
    if (!view.valid() || view.numel() == 0 || (view.rank() != 3 && view.rank() != 4)) return false;
    const Shape& shape = view.shape();
    const std::size_t channel = shape.size() - 3;
    return shape[channel] > 1 && shape[channel + 1] * shape[channel + 2] > 1;
}

TensorView reduceChannels(const TensorView& view, ChannelReduction reduction) {
    if (reduction == ChannelReduction::None || !canReduceChannels(view)) return view;
    const std::size_t first = static_cast<std::size_t>(view.rank() - 3);
    const Shape& shape = view.shape();
    const Shape& strides = view.strides();
    const std::int64_t samples = first == 1 ? shape[0] : 1;
    const std::int64_t channels = shape[first];
    const std::int64_t rows = shape[first + 1];
    const std::int64_t columns = shape[first + 2];
    std::vector<float> result(static_cast<std::size_t>(samples * rows * columns));
    std::vector<double> sums(static_cast<std::size_t>(rows * columns));
    for (std::int64_t n = 0; n < samples; ++n) {
        std::fill(sums.begin(), sums.end(), reduction == ChannelReduction::Max ? -std::numeric_limits<double>::infinity() : 0.0);
        for (std::int64_t c = 0; c < channels; ++c) {
            const std::int64_t plane = (first == 1 ? n * strides[0] : 0) + c * strides[first];
            std::size_t at = 0;
            for (std::int64_t y = 0; y < rows; ++y)
                for (std::int64_t x = 0; x < columns; ++x, ++at) {
                    const double value = view.atOffset(plane + y * strides[first + 1] + x * strides[first + 2]);
                    double& sum = sums[at];
                    switch (reduction) {
                        case ChannelReduction::Max:
                            sum = std::isnan(value) || std::isnan(sum) ? std::numeric_limits<double>::quiet_NaN() : std::max(sum, value);
                            break;
                        case ChannelReduction::AbsMean:
                            sum += std::abs(value);
                            break;
                        case ChannelReduction::Norm:
                            sum += value * value;
                            break;
                        default:
                            sum += value;
                    }
                }
        }
        for (std::size_t at = 0; at < sums.size(); ++at) {
            double value = sums[at];
            if (reduction == ChannelReduction::Mean || reduction == ChannelReduction::AbsMean) value /= static_cast<double>(channels);
            if (reduction == ChannelReduction::Norm) value = std::sqrt(value);
            result[static_cast<std::size_t>(n) * sums.size() + at] = static_cast<float>(value);
        }
    }
    Shape reduced = shape;
    reduced[first] = 1;
    return TensorView::fromFloats(reduced, std::move(result));
}

}  // namespace teardown
