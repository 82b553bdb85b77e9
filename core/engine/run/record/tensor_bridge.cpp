#include "core/engine/run/record/tensor_bridge.h"

#include <ATen/ATen.h>

#include <array>
#include <cstring>

namespace teardown::engine {

namespace {

struct TypePair {
    at::ScalarType torch;
    DType dtype;
};

constexpr std::array<TypePair, 13> kTypes{{{at::kBool, DType::Bool},
                                           {at::kByte, DType::UInt8},
                                           {at::kChar, DType::Int8},
                                           {at::kShort, DType::Int16},
                                           {at::kInt, DType::Int32},
                                           {at::kLong, DType::Int64},
                                           {at::kHalf, DType::Float16},
                                           {at::kBFloat16, DType::BFloat16},
                                           {at::kFloat, DType::Float32},
                                           {at::kDouble, DType::Float64},
                                           {at::kComplexHalf, DType::Complex32},
                                           {at::kComplexFloat, DType::Complex64},
                                           {at::kComplexDouble, DType::Complex128}}};

}  // namespace

std::optional<DType> dtypeOf(at::ScalarType type) {
    for (const TypePair& row : kTypes)
        if (row.torch == type) return row.dtype;
    return std::nullopt;
}

std::optional<at::ScalarType> scalarTypeOf(DType dtype) {
    for (const TypePair& row : kTypes)
        if (row.dtype == dtype) return row.torch;
    return std::nullopt;
}

Shape shapeOf(const at::Tensor& tensor) { return tensor.sizes().vec(); }

std::string dtypeText(const at::Tensor& tensor) {
    const auto dtype = dtypeOf(tensor.scalar_type());
    return dtype ? dtypeName(*dtype) : c10::toString(tensor.scalar_type());
}

TensorView viewOf(const at::Tensor& tensor) {
    if (!tensor.defined()) return {};
    const auto dtype = dtypeOf(tensor.scalar_type());
    if (!dtype || tensor.layout() != at::kStrided) return {};
    // The storage, not the tensor: loading a checkpoint gives a parameter another storage, and this view keeps showing the old one.
    auto owner = std::make_shared<c10::Storage>(tensor.storage());
    const auto* data = static_cast<const std::byte*>(tensor.data_ptr());
    Shape strides = tensor.is_contiguous() ? Shape{} : tensor.strides().vec();
    return {*dtype, shapeOf(tensor), std::move(strides), std::move(owner), data};
}

Result<at::Tensor> tensorOf(const TensorView& view) {
    const auto type = scalarTypeOf(view.dtype());
    if (!type)
        return Error{ErrorKind::BadInput,
                     "tensor-dtype",
                     message("tensor-dtype.a-tensor-of-dtype", "A tensor of dtype {dtype} cannot be computed with.",
                             {{"dtype", dtypeName(view.dtype())}}),
                     message("do.convert-it-to-float32", "Convert it to float32."),
                     {}};
    at::Tensor tensor = at::empty(view.shape(), at::TensorOptions().dtype(*type));
    if (view.numel() == 0) return tensor;
    if (view.contiguous() && !view.bigEndian()) {
        std::memcpy(tensor.data_ptr(), view.data(), view.byteSize());
    } else {
        const std::vector<std::byte> bytes = view.toContiguousBytes();
        std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
    }
    return tensor;
}

}  // namespace teardown::engine
