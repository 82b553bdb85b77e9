#include "core/tensor/element_decode.h"

namespace teardown {
namespace {

template <class T>
T loadElement(const std::byte* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof(T));
    return value;
}

template <class T>
void decodeAs(const std::byte* bytes, std::size_t count, double* out) {
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<double>(loadElement<T>(bytes + i * sizeof(T)));
}

template <class Convert>
void decodeWith(std::size_t count, double* out, Convert convert) {
    for (std::size_t i = 0; i < count; ++i) out[i] = convert(i);
}

}  // namespace

std::size_t swapUnit(DType dtype) {
    switch (dtype) {
        case DType::Complex32:
        case DType::Complex64:
        case DType::Complex128:
            return itemSize(dtype) / 2;
        default:
            return itemSize(dtype);
    }
}

void decodeElements(DType dtype, const std::byte* bytes, std::size_t count, double* out) {
    switch (dtype) {
        case DType::Bool:
            decodeWith(count, out, [&](std::size_t i) { return bytes[i] != std::byte{0} ? 1.0 : 0.0; });
            break;
        case DType::UInt8:
        case DType::QUInt8:
        case DType::QUInt4x2:
        case DType::QUInt2x4:
            decodeAs<std::uint8_t>(bytes, count, out);
            break;
        case DType::Int8:
        case DType::QInt8:
            decodeAs<std::int8_t>(bytes, count, out);
            break;
        case DType::UInt16:
            decodeAs<std::uint16_t>(bytes, count, out);
            break;
        case DType::Int16:
            decodeAs<std::int16_t>(bytes, count, out);
            break;
        case DType::UInt32:
            decodeAs<std::uint32_t>(bytes, count, out);
            break;
        case DType::Int32:
        case DType::QInt32:
            decodeAs<std::int32_t>(bytes, count, out);
            break;
        case DType::UInt64:
            decodeAs<std::uint64_t>(bytes, count, out);
            break;
        case DType::Int64:
            decodeAs<std::int64_t>(bytes, count, out);
            break;
        case DType::Float16:
            decodeWith(count, out,
                       [&](std::size_t i) { return static_cast<double>(halfToFloat(loadElement<std::uint16_t>(bytes + 2 * i))); });
            break;
        case DType::BFloat16:
            decodeWith(count, out,
                       [&](std::size_t i) { return static_cast<double>(bfloat16ToFloat(loadElement<std::uint16_t>(bytes + 2 * i))); });
            break;
        case DType::Float32:
            decodeAs<float>(bytes, count, out);
            break;
        case DType::Float64:
            decodeAs<double>(bytes, count, out);
            break;
        case DType::Complex32:
            decodeWith(count, out, [&](std::size_t i) {
                return std::hypot(static_cast<double>(halfToFloat(loadElement<std::uint16_t>(bytes + 4 * i))),
                                  static_cast<double>(halfToFloat(loadElement<std::uint16_t>(bytes + 4 * i + 2))));
            });
            break;
        case DType::Complex64:
            decodeWith(count, out, [&](std::size_t i) {
                return std::hypot(static_cast<double>(loadElement<float>(bytes + 8 * i)),
                                  static_cast<double>(loadElement<float>(bytes + 8 * i + 4)));
            });
            break;
        case DType::Complex128:
            decodeWith(count, out, [&](std::size_t i) {
                return std::hypot(loadElement<double>(bytes + 16 * i), loadElement<double>(bytes + 16 * i + 8));
            });
            break;
        case DType::Float4E2M1:
            decodeWith(count, out,
                       [&](std::size_t i) { return static_cast<double>(smallMicroscaled(loadElement<std::uint8_t>(bytes + i), 2, 1)); });
            break;
        case DType::Float6E2M3:
            decodeWith(count, out,
                       [&](std::size_t i) { return static_cast<double>(smallMicroscaled(loadElement<std::uint8_t>(bytes + i), 2, 3)); });
            break;
        case DType::Float6E3M2:
            decodeWith(count, out,
                       [&](std::size_t i) { return static_cast<double>(smallMicroscaled(loadElement<std::uint8_t>(bytes + i), 3, 2)); });
            break;
        case DType::Float8E4M3:
        case DType::Float8E5M2:
        case DType::Float8E8M0:
        case DType::Float8E4M3Fnuz:
        case DType::Float8E5M2Fnuz:
            decodeWith(count, out,
                       [&](std::size_t i) { return static_cast<double>(float8ToFloat(dtype, loadElement<std::uint8_t>(bytes + i))); });
            break;
    }
}

}  // namespace teardown
