// LoadedBatch: what a data loader passes to the network (mmcv.parallel.collate): the pictures of some samples as one tensor, their labels,
// and what Collect kept beside them.
#pragma once

#include "core/config/config_value.h"
#include "core/data/batch/batch_images.h"
#include "core/data/transform.h"
#include "core/tensor/tensor_view.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace teardown {

struct LoadedBatch {
    std::vector<std::size_t> samples;  ///< indices in the dataset, in this order
    DType dtype = DType::Float32;
    Shape shape;                        ///< [N, C, H, W]
    std::shared_ptr<std::byte> pixels;  ///< in C order; whoever has the batch may change them
    TensorView labels;                  ///< gt_label: int64 [N], or int8 [N, K] of several labels; invalid if it was not collected
    std::vector<ConfigValue> metas;     ///< img_metas of each sample; empty if they were not collected
    std::vector<std::size_t> damaged;   ///< those of `samples` whose files could only be decoded in part
    /// What each transform of each sample's pipeline did, without pictures; of one that was fused only the type.
    std::vector<std::vector<TransformRecord>> records;

    /// The pictures without a copy; a later change of the pixels shows in it.
    TensorView view() const { return {dtype, shape, {}, pixels, pixels.get()}; }
    /// For batch augments; float32 only.
    BatchImages images() const {
        const auto side = [&](std::size_t i) { return static_cast<std::size_t>(shape[i]); };
        return {{reinterpret_cast<float*>(pixels.get()), side(0) * side(1) * side(2) * side(3)}, side(0), side(1), side(2), side(3)};
    }
};

}  // namespace teardown
