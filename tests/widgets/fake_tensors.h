// The made-up numbers of the fake engine.
#pragma once

#include "core/tensor/tensor_view.h"

#include <cmath>
#include <vector>

namespace teardown::test {

/// A smooth pattern with a little grain, different for every seed and channel.
inline TensorView wave(const Shape& shape, int seed, bool positive = false) {
    std::int64_t count = 1;
    for (std::int64_t side : shape) count *= side;
    const std::int64_t width = shape.back();
    const std::int64_t height = shape.size() > 1 ? shape[shape.size() - 2] : 1;
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) {
        const double x = static_cast<double>(i % width) / static_cast<double>(width) - 0.5;
        const double y = static_cast<double>(i / width % height) / static_cast<double>(height) - 0.5;
        const double channel = static_cast<double>(i / (width * height)) + seed * 3.7;
        double value = std::sin(7 * x + channel) * std::cos(6 * y - channel * 0.7) + 0.35 * std::cos(18 * (x * x + y * y) + channel);
        value += 0.15 * std::sin(static_cast<double>(i * 7919 % 1013));
        values[static_cast<std::size_t>(i)] = static_cast<float>(positive ? std::max(0.0, value) : value);
    }
    return TensorView::fromFloats(shape, std::move(values));
}

inline TensorView ringPicture(int side) {
    std::vector<std::byte> bytes(static_cast<std::size_t>(side * side * 3));
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const double radius = std::hypot(x - side / 2.0, y - side / 2.0) / side;
            const double ink = std::exp(-std::pow((radius - 0.28) / 0.07, 2)) * 255;
            for (int c = 0; c < 3; ++c)
                bytes[static_cast<std::size_t>((y * side + x) * 3 + c)] = static_cast<std::byte>(static_cast<int>(ink));
        }
    return TensorView::fromBytes(DType::UInt8, {side, side, 3}, std::move(bytes));
}

}  // namespace teardown::test
