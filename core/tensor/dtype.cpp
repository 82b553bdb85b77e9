#include "core/tensor/tensor_view.h"

#include <array>

namespace teardown {
namespace {

struct DTypeRow {
    DType dtype;
    std::size_t size;
    const char* name;
    const char* shortName;
    bool floating;
};

// In the order of the enum.
constexpr std::array kRows{
    DTypeRow{DType::Bool, 1, "bool", "bool", false},
    DTypeRow{DType::UInt8, 1, "uint8", "u8", false},
    DTypeRow{DType::Int8, 1, "int8", "i8", false},
    DTypeRow{DType::UInt16, 2, "uint16", "u16", false},
    DTypeRow{DType::Int16, 2, "int16", "i16", false},
    DTypeRow{DType::UInt32, 4, "uint32", "u32", false},
    DTypeRow{DType::Int32, 4, "int32", "i32", false},
    DTypeRow{DType::UInt64, 8, "uint64", "u64", false},
    DTypeRow{DType::Int64, 8, "int64", "i64", false},
    DTypeRow{DType::Float16, 2, "float16", "f16", true},
    DTypeRow{DType::BFloat16, 2, "bfloat16", "bf16", true},
    DTypeRow{DType::Float32, 4, "float32", "f32", true},
    DTypeRow{DType::Float64, 8, "float64", "f64", true},
    DTypeRow{DType::Complex32, 4, "complex32", "c32", false},
    DTypeRow{DType::Complex64, 8, "complex64", "c64", false},
    DTypeRow{DType::Complex128, 16, "complex128", "c128", false},
    DTypeRow{DType::Float8E4M3, 1, "float8_e4m3fn", "f8e4m3", true},
    DTypeRow{DType::Float8E5M2, 1, "float8_e5m2", "f8e5m2", true},
    DTypeRow{DType::Float8E8M0, 1, "float8_e8m0fnu", "f8e8m0", true},
    DTypeRow{DType::Float8E4M3Fnuz, 1, "float8_e4m3fnuz", "f8e4m3z", true},
    DTypeRow{DType::Float8E5M2Fnuz, 1, "float8_e5m2fnuz", "f8e5m2z", true},
    DTypeRow{DType::QInt8, 1, "qint8", "qi8", false},
    DTypeRow{DType::QUInt8, 1, "quint8", "qu8", false},
    DTypeRow{DType::QInt32, 4, "qint32", "qi32", false},
    DTypeRow{DType::QUInt4x2, 1, "quint4x2", "qu4", false},
    DTypeRow{DType::QUInt2x4, 1, "quint2x4", "qu2", false},
    DTypeRow{DType::Float4E2M1, 1, "float4_e2m1fn_x2", "f4", true},
    DTypeRow{DType::Float6E2M3, 1, "float6_e2m3fn", "f6e2m3", true},
    DTypeRow{DType::Float6E3M2, 1, "float6_e3m2fn", "f6e3m2", true},
};

const DTypeRow& row(DType dtype) { return kRows[static_cast<std::size_t>(dtype)]; }

}  // namespace

std::size_t itemSize(DType dtype) { return row(dtype).size; }
std::size_t itemBits(DType dtype) {
    switch (dtype) {
        case DType::QUInt4x2:
        case DType::Float4E2M1:
            return 4;
        case DType::QUInt2x4:
            return 2;
        case DType::Float6E2M3:
        case DType::Float6E3M2:
            return 6;
        default:
            return 8 * itemSize(dtype);
    }
}
const char* dtypeName(DType dtype) { return row(dtype).name; }
const char* dtypeShortName(DType dtype) { return row(dtype).shortName; }
bool isFloating(DType dtype) { return row(dtype).floating; }

std::optional<DType> dtypeFromName(std::string_view torchName) {
    for (const DTypeRow& candidate : kRows)
        if (torchName == candidate.name) return candidate.dtype;
    constexpr std::array<std::pair<std::string_view, DType>, 9> aliases{{{"half", DType::Float16},
                                                                         {"float", DType::Float32},
                                                                         {"double", DType::Float64},
                                                                         {"short", DType::Int16},
                                                                         {"int", DType::Int32},
                                                                         {"long", DType::Int64},
                                                                         {"chalf", DType::Complex32},
                                                                         {"cfloat", DType::Complex64},
                                                                         {"cdouble", DType::Complex128}}};
    for (const auto& [name, dtype] : aliases)
        if (torchName == name) return dtype;
    return std::nullopt;
}

}  // namespace teardown
