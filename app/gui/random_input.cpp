#include "app/gui/random_input.h"

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace teardown {
namespace {

constexpr std::uint32_t kSeed = 0;
constexpr std::int64_t kMostValues = 64 << 20;

/// Box-Muller transform: the results of std::normal_distribution differ between libraries.
float normal(std::mt19937& bits) {
    const double u = (static_cast<double>(bits()) + 1) / 4294967297.0;
    const double v = static_cast<double>(bits()) / 4294967296.0;
    return static_cast<float>(std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v));
}

}  // namespace

TensorView randomInput(const std::vector<int>& shape) {
    if (shape.size() != 3) return {};
    std::int64_t count = 1;
    for (const int side : shape) {
        if (side <= 0 || side > kMostValues / count) return {};
        count *= side;
    }
    std::mt19937 bits(kSeed);
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& value : values) value = normal(bits);
    return TensorView::fromFloats({1, shape[0], shape[1], shape[2]}, std::move(values));
}

}  // namespace teardown
