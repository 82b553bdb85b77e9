#include "core/tensor/element_encode.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace teardown {
namespace {

template <class T>
void store(std::byte* out, std::size_t i, T value) {
    std::memcpy(out + i * sizeof(T), &value, sizeof(T));
}

}  // namespace

std::uint16_t floatToHalf(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
    const std::uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return static_cast<std::uint16_t>(sign | 0x7e00u);
    // From 65520 on the nearest half is infinity.
    if (magnitude >= 0x477ff000u) return static_cast<std::uint16_t>(sign | 0x7c00u);
    if (magnitude < 0x38800000u) {
        // Subnormal: units of 2^-24; the addition itself rounds.
        const float scaled = std::bit_cast<float>(magnitude) + 0.5f;
        return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(scaled) - 0x3f000000u));
    }
    const std::uint32_t odd = (magnitude >> 13) & 1u;
    return static_cast<std::uint16_t>(sign | ((magnitude - 0x38000000u + 0xfffu + odd) >> 13));
}

std::uint16_t floatToBfloat16(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if (std::isnan(value)) return 0x7fc0;
    return static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

void encodeFloats(DType dtype, const double* values, std::size_t count, std::byte* out) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto single = static_cast<float>(values[i]);
        switch (dtype) {
            case DType::Float16:
                store(out, i, floatToHalf(single));
                break;
            case DType::BFloat16:
                store(out, i, floatToBfloat16(single));
                break;
            case DType::Float64:
                store(out, i, values[i]);
                break;
            default:
                store(out, i, single);
                break;
        }
    }
}

}  // namespace teardown
