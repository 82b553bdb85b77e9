// Labels of a batch as batch augments make and mix them (mmcls/models/utils/augment/utils.py).
#pragma once

#include "core/base/result.h"
#include "core/tensor/tensor_view.h"

#include <cstdint>
#include <span>

namespace teardown {

/// one_hot_encoding: int64 [N] becomes int64 [N, classes]; labels of two dimensions (several classes a picture) stay as they are.
/// Error batch-label: a label below 0 or not below `classes`.
Result<TensorView> oneHot(const TensorView& labels, std::int64_t classes);

/// ratio * labels + (1 - ratio) * labels[order], float32 [N, K]: both factors, the products and the sum are rounded to float32.
TensorView mixedLabels(const TensorView& labels, double ratio, std::span<const std::size_t> order);

}  // namespace teardown
