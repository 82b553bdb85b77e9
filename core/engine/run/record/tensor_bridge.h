// Converts between at::Tensor and TensorView, without copying if possible.
#pragma once

#include "core/base/result.h"
#include "core/tensor/tensor_view.h"

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

namespace teardown::engine {

std::optional<DType> dtypeOf(at::ScalarType type);
std::optional<at::ScalarType> scalarTypeOf(DType dtype);

Shape shapeOf(const at::Tensor& tensor);
/// "float32", as torch prints it without the prefix.
std::string dtypeText(const at::Tensor& tensor);

/// The tensor's own storage, kept alive by the view, with its strides. Not valid() for dtypes that TensorView does not support.
TensorView viewOf(const at::Tensor& tensor);

/// A copy of the view's elements as a contiguous tensor of the same dtype. Errors: tensor-dtype for dtypes that libtorch 1.13 lacks.
Result<at::Tensor> tensorOf(const TensorView& view);

}  // namespace teardown::engine
