#include "core/engine/run/fixed_input.h"

#include <ATen/ATen.h>

#include <cstdint>

namespace teardown::engine {

namespace {

constexpr std::uint32_t kInputNumber = 1000003;

std::uint32_t mix(std::uint32_t h) {
    h ^= h >> 16;
    h *= 0x7feb352du;
    h ^= h >> 15;
    h *= 0x846ca68bu;
    h ^= h >> 16;
    return h;
}

}  // namespace

at::Tensor fixedInput(int n, int c, int h, int w) {
    at::Tensor tensor = at::empty({n, c, h, w}, at::kFloat);
    auto* values = tensor.data_ptr<float>();
    const std::int64_t count = tensor.numel();
    for (std::int64_t i = 0; i < count; ++i) {
        const std::uint32_t hash = mix(static_cast<std::uint32_t>(i) * 0x9E3779B1u + kInputNumber * 0x85EBCA77u + 12345u);
        values[i] = static_cast<float>(2.0 * (static_cast<double>(hash) / 4294967296.0 - 0.5));
    }
    return tensor;
}

}  // namespace teardown::engine
