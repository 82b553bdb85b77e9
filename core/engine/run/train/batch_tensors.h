// Batches of a data loader as tensors, without a copy.
#pragma once

#include "core/base/result.h"
#include "core/data/loader/loaded_batch.h"

#include <ATen/core/Tensor.h>

namespace teardown::engine {

/// The pictures in the batch's own memory, which the tensor keeps. Throws c10::Error for a dtype that libtorch lacks.
at::Tensor imagesOf(const LoadedBatch& batch);
/// gt_label. Error batch-no-labels if the pipeline did not collect it.
Result<at::Tensor> labelsOf(const LoadedBatch& batch);

}  // namespace teardown::engine
