#include "core/data/batch/interpolate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace teardown {

namespace {

/// torch's scale and source position (ATen/native/UpSample.h): the scale is float32, the position a double.
float scaleOf(std::size_t from, std::size_t to) { return static_cast<float>(from) / static_cast<float>(to); }
double sourcePosition(float scale, std::size_t position) {
    return static_cast<double>(scale) * (static_cast<double>(position) + 0.5) - 0.5;
}

/// The weights of four neighbours (Keys' cubic convolution with a = -0.75).
std::array<float, 4> cubicWeights(float t) {
    constexpr float kA = -0.75F;
    const auto near = [](float x) { return std::fma(std::fma(kA + 2, x, -(kA + 3)) * x, x, 1.0F); };
    const auto far = [](float x) { return std::fma(std::fma(std::fma(kA, x, -5 * kA), x, 8 * kA), x, -4 * kA); };
    const float rest = 1 - t;
    return {far(t + 1), near(t), near(rest), far(rest + 1)};
}

constexpr std::size_t kMostTaps = 4;

/// The sum of products as torch's compiled loop rounds it: the second product is rounded, all others are fused with a sum.
float weighted(const std::array<float, kMostTaps>& values, const float* weights, std::size_t count) {
    float sum = std::fma(values[0], weights[0], values[1] * weights[1]);
    for (std::size_t k = 2; k < count; ++k) sum = std::fma(values[k], weights[k], sum);
    return sum;
}

std::size_t clamped(std::int64_t index, std::size_t size) {
    return static_cast<std::size_t>(std::clamp<std::int64_t>(index, 0, static_cast<std::int64_t>(size) - 1));
}

}  // namespace

std::optional<InterpolateMode> interpolateModeNamed(std::string_view name) {
    constexpr std::pair<std::string_view, InterpolateMode> kModes[] = {{"nearest", InterpolateMode::Nearest},
                                                                       {"nearest-exact", InterpolateMode::NearestExact},
                                                                       {"bilinear", InterpolateMode::Bilinear},
                                                                       {"bicubic", InterpolateMode::Bicubic},
                                                                       {"area", InterpolateMode::Area}};
    for (const auto& [known, mode] : kModes)
        if (name == known) return mode;
    return std::nullopt;
}

Interpolator::Taps Interpolator::tapsOf(InterpolateMode mode, std::size_t from, std::size_t to) {
    Taps taps;
    const float scale = scaleOf(from, to);
    for (std::size_t i = 0; i < to; ++i) {
        const float place = static_cast<float>(i);
        if (mode == InterpolateMode::Nearest || mode == InterpolateMode::NearestExact) {
            taps.count = 1;
            const float source = mode == InterpolateMode::Nearest ? place * scale : (place + 0.5F) * scale;
            taps.indices.push_back(clamped(static_cast<std::int64_t>(std::floor(source)), from));
        } else if (mode == InterpolateMode::Bilinear) {
            taps.count = 2;
            const double source = from == to ? static_cast<double>(i) : std::max(sourcePosition(scale, i), 0.0);
            const std::size_t first = clamped(static_cast<std::int64_t>(source), from);
            const double rest = std::clamp(source - static_cast<double>(first), 0.0, 1.0);
            taps.indices.insert(taps.indices.end(), {first, from == to ? first : std::min(first + 1, from - 1)});
            taps.weights.insert(taps.weights.end(), {1 - static_cast<float>(rest), static_cast<float>(rest)});
        } else if (mode == InterpolateMode::Bicubic) {
            taps.count = 4;
            const double source = sourcePosition(scale, i);
            const std::int64_t middle = static_cast<std::int64_t>(std::floor(source));
            const float rest = std::clamp(static_cast<float>(source - static_cast<double>(middle)), 0.0F, 1.0F);
            for (std::int64_t k = -1; k <= 2; ++k) taps.indices.push_back(clamped(middle + k, from));
            for (const float weight : cubicWeights(rest)) taps.weights.push_back(weight);
        }
    }
    return taps;
}

Interpolator::Interpolator(InterpolateMode mode, PlaneSize from, PlaneSize to)
    : m_mode(mode), m_from(from), m_to(to), m_rows(tapsOf(mode, from.height, to.height)), m_columns(tapsOf(mode, from.width, to.width)) {}

float Interpolator::value(const float* plane, std::size_t y, std::size_t x) const {
    const std::size_t* rows = &m_rows.indices[y * m_rows.count];
    const std::size_t* columns = &m_columns.indices[x * m_columns.count];
    if (m_rows.weights.empty()) return plane[rows[0] * m_from.width + columns[0]];
    const float* rowWeights = &m_rows.weights[y * m_rows.count];
    const float* columnWeights = &m_columns.weights[x * m_columns.count];
    std::array<float, kMostTaps> down{};
    for (std::size_t j = 0; j < m_rows.count; ++j) {
        const float* row = plane + rows[j] * m_from.width;
        std::array<float, kMostTaps> across{};
        for (std::size_t k = 0; k < m_columns.count; ++k) across[k] = row[columns[k]];
        down[j] = weighted(across, columnWeights, m_columns.count);
    }
    return weighted(down, rowWeights, m_rows.count);
}

/// adaptive_avg_pool2d: the mean of all values that an output cell touches.
void Interpolator::averageAreas(std::span<const float> from, float* to, std::size_t stride) const {
    const auto begin = [](std::size_t i, std::size_t in, std::size_t out) { return i * in / out; };
    const auto end = [](std::size_t i, std::size_t in, std::size_t out) { return ((i + 1) * in + out - 1) / out; };
    for (std::size_t y = 0; y < m_to.height; ++y)
        for (std::size_t x = 0; x < m_to.width; ++x) {
            const std::size_t top = begin(y, m_from.height, m_to.height), bottom = end(y, m_from.height, m_to.height);
            const std::size_t left = begin(x, m_from.width, m_to.width), right = end(x, m_from.width, m_to.width);
            float sum = 0;
            for (std::size_t row = top; row < bottom; ++row)
                for (std::size_t column = left; column < right; ++column) sum += from[row * m_from.width + column];
            to[y * stride + x] = sum / static_cast<float>(bottom - top) / static_cast<float>(right - left);
        }
}

void Interpolator::apply(std::span<const float> from, float* to, std::size_t stride) const {
    if (m_mode == InterpolateMode::Area) return averageAreas(from, to, stride);
    for (std::size_t y = 0; y < m_to.height; ++y)
        for (std::size_t x = 0; x < m_to.width; ++x) to[y * stride + x] = value(from.data(), y, x);
}

}  // namespace teardown
