#include "core/engine/run/train/batch_tensors.h"

#include "core/engine/run/record/tensor_bridge.h"

#include <ATen/ATen.h>

namespace teardown::engine {

at::Tensor imagesOf(const LoadedBatch& batch) {
    const auto type = scalarTypeOf(batch.dtype);
    TORCH_CHECK(type, "the pictures have a type that libtorch lacks");
    return at::from_blob(
        batch.pixels.get(), batch.shape, [kept = batch.pixels](void*) {}, at::TensorOptions(*type));
}

Result<at::Tensor> labelsOf(const LoadedBatch& batch) {
    if (!batch.labels.valid())
        return Error{
            ErrorKind::BadInput,
            "batch-no-labels",
            message("batch-no-labels.not-collected", "The pipeline does not collect gt_label, without which nothing can be trained."),
            message("do.collect-labels-too", "Add 'gt_label' to the keys of Collect."),
            {}};
    return tensorOf(batch.labels);
}

}  // namespace teardown::engine
