// The algorithm: for each output position the input pixels within the filter's support (stretched when shrinking) are weighted; weights
// are normalised to 1 and rounded to 22 fractional bits, so that 8 bits of pixel and 2 of overshoot fit into 32; rows first, then columns,
// rounding to 8 bits in between. Nearest steps through the input by repeated addition of the scale, whose rounding is part of the result.
#include "core/imaging/pillow_resize.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace teardown::imaging {
namespace {

constexpr int kPrecisionBits = 32 - 8 - 2;

struct Filter {
    double support;
    double (*weight)(double);
};

double sinc(double x) {
    if (x == 0.0) return 1.0;
    x *= M_PI;
    return std::sin(x) / x;
}

double boxWeight(double x) { return x > -0.5 && x <= 0.5 ? 1.0 : 0.0; }

double bilinearWeight(double x) {
    x = std::abs(x);
    return x < 1.0 ? 1.0 - x : 0.0;
}

double hammingWeight(double x) {
    x = std::abs(x);
    if (x == 0.0) return 1.0;
    if (x >= 1.0) return 0.0;
    x *= M_PI;
    // Pillow writes these two constants in single precision, and the last bit of a weight can change the bytes.
    return std::sin(x) / x * (0.54f + 0.46f * std::cos(x));
}

/// Keys' cubic with a = -0.5.
double bicubicWeight(double x) {
    constexpr double a = -0.5;
    x = std::abs(x);
    if (x < 1.0) return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
    if (x < 2.0) return (((x - 5) * x + 8) * x - 4) * a;
    return 0.0;
}

double lanczosWeight(double x) { return x >= -3.0 && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0; }

Filter filterFor(Interpolation interpolation) {
    switch (interpolation) {
        case Interpolation::Box:
            return {0.5, boxWeight};
        case Interpolation::Hamming:
            return {1.0, hammingWeight};
        case Interpolation::Bicubic:
            return {2.0, bicubicWeight};
        case Interpolation::Lanczos:
            return {3.0, lanczosWeight};
        default:
            return {1.0, bilinearWeight};
    }
}

/// The input range of each output position, and its weights in fixed point (`taps` per position, unused ones 0).
struct Weights {
    int taps = 0;
    std::vector<int> first;
    std::vector<int> count;
    std::vector<std::int32_t> fixed;
};

Weights weightsFor(int inSize, int outSize, const Filter& filter) {
    const double scale = static_cast<double>(inSize) / outSize;
    const double stretch = std::max(scale, 1.0);
    const double support = filter.support * stretch;
    Weights weights;
    weights.taps = static_cast<int>(std::ceil(support)) * 2 + 1;
    const auto positions = static_cast<std::size_t>(outSize);
    weights.first.resize(positions);
    weights.count.resize(positions);
    weights.fixed.assign(positions * static_cast<std::size_t>(weights.taps), 0);
    std::vector<double> exact(static_cast<std::size_t>(weights.taps));
    for (int out = 0; out < outSize; ++out) {
        const double centre = (out + 0.5) * scale;
        const double inverse = 1.0 / stretch;
        const int first = std::max(0, static_cast<int>(centre - support + 0.5));
        const int count = std::min(inSize, static_cast<int>(centre + support + 0.5)) - first;
        double sum = 0;
        for (int i = 0; i < count; ++i) {
            const double weight = filter.weight((i + first - centre + 0.5) * inverse);
            exact[static_cast<std::size_t>(i)] = weight;
            sum += weight;
        }
        std::int32_t* fixed = weights.fixed.data() + static_cast<std::size_t>(out) * static_cast<std::size_t>(weights.taps);
        for (int i = 0; i < count; ++i) {
            double weight = exact[static_cast<std::size_t>(i)];
            if (sum != 0.0) weight /= sum;
            const double scaled = weight * (1 << kPrecisionBits);
            fixed[i] = static_cast<std::int32_t>(weight < 0 ? scaled - 0.5 : scaled + 0.5);
        }
        weights.first[static_cast<std::size_t>(out)] = first;
        weights.count[static_cast<std::size_t>(out)] = count;
    }
    return weights;
}

std::uint8_t toByte(std::int32_t sum) { return static_cast<std::uint8_t>(std::clamp(sum >> kPrecisionBits, 0, 255)); }

template <int Channels>
void resizeRow(const std::uint8_t* in, std::uint8_t* out, int width, const Weights& weights) {
    for (int x = 0; x < width; ++x) {
        const auto position = static_cast<std::size_t>(x);
        const std::int32_t* fixed = weights.fixed.data() + position * static_cast<std::size_t>(weights.taps);
        const std::uint8_t* pixel = in + static_cast<std::ptrdiff_t>(weights.first[position]) * Channels;
        std::int32_t sums[Channels];
        std::fill_n(sums, Channels, 1 << (kPrecisionBits - 1));
        for (int i = 0; i < weights.count[position]; ++i, pixel += Channels) {
            for (int c = 0; c < Channels; ++c) sums[c] += pixel[c] * fixed[i];
        }
        for (int c = 0; c < Channels; ++c) *out++ = toByte(sums[c]);
    }
}

Picture sameKind(const Picture& picture, int width, int height) {
    Picture result;
    result.width = width;
    result.height = height;
    result.channels = picture.channels;
    result.bgr = picture.bgr;
    result.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * static_cast<std::size_t>(picture.channels));
    return result;
}

Picture horizontal(const Picture& picture, int width, const Filter& filter) {
    const Weights weights = weightsFor(picture.width, width, filter);
    Picture result = sameKind(picture, width, picture.height);
    const std::size_t inStride = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.channels);
    const std::size_t outStride = static_cast<std::size_t>(width) * static_cast<std::size_t>(picture.channels);
    for (std::size_t y = 0; y < static_cast<std::size_t>(picture.height); ++y) {
        const std::uint8_t* in = picture.pixels.data() + y * inStride;
        std::uint8_t* out = result.pixels.data() + y * outStride;
        picture.channels == 1 ? resizeRow<1>(in, out, width, weights) : resizeRow<3>(in, out, width, weights);
    }
    return result;
}

/// Sums whole rows, so that the inner loop runs over neighbouring bytes.
Picture vertical(const Picture& picture, int height, const Filter& filter) {
    const Weights weights = weightsFor(picture.height, height, filter);
    Picture result = sameKind(picture, picture.width, height);
    const std::size_t stride = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.channels);
    std::vector<std::int32_t> sums(stride);
    for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
        std::fill(sums.begin(), sums.end(), 1 << (kPrecisionBits - 1));
        for (int i = 0; i < weights.count[y]; ++i) {
            const std::int32_t weight = weights.fixed[y * static_cast<std::size_t>(weights.taps) + static_cast<std::size_t>(i)];
            const std::uint8_t* in = picture.pixels.data() + static_cast<std::size_t>(weights.first[y] + i) * stride;
            std::int32_t* sum = sums.data();
            for (std::size_t b = 0; b < stride; ++b) sum[b] += in[b] * weight;
        }
        std::uint8_t* out = result.pixels.data() + y * stride;
        for (std::size_t b = 0; b < stride; ++b) out[b] = toByte(sums[b]);
    }
    return result;
}

/// Input position of each output position; -1 outside, which stays black.
std::vector<int> nearestPositions(int inSize, int outSize) {
    const double scale = static_cast<double>(inSize) / outSize;
    std::vector<int> positions;
    positions.reserve(static_cast<std::size_t>(outSize));
    double at = scale * 0.5;
    for (int i = 0; i < outSize; ++i, at += scale) {
        const int position = static_cast<int>(at);
        positions.push_back(position < inSize ? position : -1);
    }
    return positions;
}

Picture nearest(const Picture& picture, int width, int height) {
    const std::vector<int> columns = nearestPositions(picture.width, width);
    const std::vector<int> rows = nearestPositions(picture.height, height);
    Picture result = sameKind(picture, width, height);
    const auto channels = static_cast<std::size_t>(picture.channels);
    std::uint8_t* out = result.pixels.data();
    for (const int row : rows) {
        for (const int column : columns) {
            if (row >= 0 && column >= 0) {
                const std::size_t at =
                    static_cast<std::size_t>(row) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(column);
                std::copy_n(picture.pixels.data() + at * channels, channels, out);
            }
            out += channels;
        }
    }
    return result;
}

}  // namespace

Picture pillowResize(const Picture& picture, int width, int height, Interpolation interpolation) {
    if (width == picture.width && height == picture.height) return picture;
    if (interpolation == Interpolation::Nearest) return nearest(picture, width, height);
    const Filter filter = filterFor(interpolation);
    if (width == picture.width) return vertical(picture, height, filter);
    if (height == picture.height) return horizontal(picture, width, filter);
    return vertical(horizontal(picture, width, filter), height, filter);
}

}  // namespace teardown::imaging
