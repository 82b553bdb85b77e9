// Converts numbers to the bytes of a floating-point type, rounded to nearest even as in PyTorch: the inverse of element_decode.h.
#pragma once

#include "core/tensor/tensor_view.h"

namespace teardown {

/// IEEE 754 binary16 of a float.
std::uint16_t floatToHalf(float value);
std::uint16_t floatToBfloat16(float value);

/// `count` values as float16, bfloat16, float32 or float64, little endian. Half types go through float, as PyTorch converts.
void encodeFloats(DType dtype, const double* values, std::size_t count, std::byte* out);

}  // namespace teardown
