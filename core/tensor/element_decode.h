// Converts the bytes of one element to a number: one place for every dtype, used by views, statistics and the NumPy writer.
#pragma once

#include "core/tensor/tensor_view.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace teardown {

/// IEEE 754 binary16 to float.
inline float halfToFloat(std::uint16_t half) {
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
    const std::uint32_t exponent = (half >> 10) & 0x1fu;
    const std::uint32_t mantissa = half & 0x3ffu;
    if (exponent == 0x1f) return std::bit_cast<float>(sign | 0x7f800000u | (mantissa << 13));
    if (exponent == 0) {
        const float value = static_cast<float>(mantissa) * 0x1p-24f;
        return sign ? -value : value;
    }
    return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
}

inline float bfloat16ToFloat(std::uint16_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16); }

/// An 8-bit float with the given widths and bias; the caller has handled NaN and infinity.
inline float smallFloat(std::uint8_t bits, int mantissaBits, int bias) {
    const int mantissa = bits & ((1 << mantissaBits) - 1);
    const int exponent = (bits & 0x7f) >> mantissaBits;
    const float value = exponent == 0 ? std::ldexp(static_cast<float>(mantissa), 1 - bias - mantissaBits)
                                      : std::ldexp(static_cast<float>(mantissa | (1 << mantissaBits)), exponent - bias - mantissaBits);
    return (bits & 0x80) ? -value : value;
}

/// The five 8-bit floats of PyTorch ("FP8 Formats for Deep Learning", Micikevicius et al. 2022; OCP MX for E8M0).
inline float float8ToFloat(DType dtype, std::uint8_t bits) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinity = std::numeric_limits<float>::infinity();
    switch (dtype) {
        case DType::Float8E4M3:
            return (bits & 0x7f) == 0x7f ? nan : smallFloat(bits, 3, 7);
        case DType::Float8E5M2:
            if ((bits & 0x7c) != 0x7c) return smallFloat(bits, 2, 15);
            if (bits & 3) return nan;
            return (bits & 0x80) ? -infinity : infinity;
        case DType::Float8E8M0:
            return bits == 0xff ? nan : std::ldexp(1.0f, bits - 127);
        case DType::Float8E4M3Fnuz:
            return bits == 0x80 ? nan : smallFloat(bits, 3, 8);
        case DType::Float8E5M2Fnuz:
            return bits == 0x80 ? nan : smallFloat(bits, 2, 16);
        default:
            return nan;
    }
}

/// The 4- and 6-bit floats of the OCP Microscaling formats (2023), which have neither NaN nor infinity; stored in the low bits of a byte.
inline float smallMicroscaled(std::uint8_t bits, int exponentBits, int mantissaBits) {
    const int bias = (1 << (exponentBits - 1)) - 1;
    const int mantissa = bits & ((1 << mantissaBits) - 1);
    const int exponent = (bits >> mantissaBits) & ((1 << exponentBits) - 1);
    const float value = exponent == 0 ? std::ldexp(static_cast<float>(mantissa), 1 - bias - mantissaBits)
                                      : std::ldexp(static_cast<float>(mantissa | (1 << mantissaBits)), exponent - bias - mantissaBits);
    return (bits >> (exponentBits + mantissaBits)) & 1 ? -value : value;
}

/// True for types that pack several values in a byte.
inline bool isPacked(DType dtype) { return itemBits(dtype) < 8; }
/// The value at an element offset of packed bytes, low bits first, as ordered by torch's int_repr and the microscaling formats.
inline std::uint8_t packedValue(const std::byte* data, std::int64_t offset, std::size_t bits) {
    const auto first = static_cast<std::uint64_t>(offset) * bits;
    unsigned raw = std::to_integer<unsigned>(data[first / 8]);
    if (first % 8 + bits > 8) raw |= std::to_integer<unsigned>(data[first / 8 + 1]) << 8;
    return static_cast<std::uint8_t>((raw >> (first % 8)) & ((1u << bits) - 1u));
}

/// Bytes that are swapped together in a big-endian file: half an element for complex numbers.
std::size_t swapUnit(DType dtype);

/// `count` elements, little endian and packed in C order, as doubles (complex: the magnitude; quantised: the stored integer).
void decodeElements(DType dtype, const std::byte* bytes, std::size_t count, double* out);

}  // namespace teardown
