#include "core/data/numbers/tensor_fit.h"

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

struct ChannelFit {
    Line line;
    double unexplained = 0;  ///< sum of squares
};

ChannelFit channelFit(const ReadPixels& pixels, const GivenPixels& given, std::size_t from, std::size_t to, std::size_t stride) {
    double n = 0, x1 = 0, y1 = 0, xx = 0, xy = 0, yy = 0;
    const auto channels = static_cast<std::size_t>(pixels.channels);
    const std::size_t count = pixels.bytes.size() / channels;
    for (std::size_t i = 0; i < count; i += stride) {
        const double x = pixels.bytes[i * channels + from], y = given.values[i * channels + to];
        n += 1;
        x1 += x;
        y1 += y;
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    const double sxx = xx - x1 * x1 / n, sxy = xy - x1 * y1 / n, syy = std::max(0.0, yy - y1 * y1 / n);
    if (!(sxx > 0)) return {{0, y1 / n}, syy};
    const double factor = sxy / sxx;
    return {{factor, (y1 - factor * x1) / n}, std::max(0.0, syy - factor * sxy)};
}

TensorFit fitInOrder(const ReadPixels& pixels, const GivenPixels& given, ReadingOrder order, std::size_t stride) {
    TensorFit fit{order, {}, 0};
    const auto channels = static_cast<std::size_t>(pixels.channels);
    for (std::size_t c = 0; c < channels; ++c) {
        const std::size_t from = order == ReadingOrder::Swapped ? channels - 1 - c : c;
        const ChannelFit one = channelFit(pixels, given, from, c, stride);
        fit.lines.push_back(one.line);
        fit.residual += one.unexplained;
    }
    const double count = static_cast<double>((pixels.bytes.size() / channels + stride - 1) / stride * channels);
    fit.residual = given.spread > 0 ? std::min(1.0, std::sqrt(fit.residual / count) / given.spread) : 1;
    return fit;
}

}  // namespace

TensorFit fitOf(const ReadPixels& pixels, const GivenPixels& given, std::size_t stride) {
    if (pixels.height != given.height || pixels.width != given.width || pixels.channels != given.channels || pixels.bytes.empty())
        return {};
    TensorFit best = fitInOrder(pixels, given, ReadingOrder::AsConfig, stride);
    if (pixels.channels != 3) return best;
    TensorFit swapped = fitInOrder(pixels, given, ReadingOrder::Swapped, stride);
    return swapped.residual < best.residual ? swapped : best;
}

}  // namespace teardown
