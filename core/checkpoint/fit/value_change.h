// ValueChange: where another program stores the same weights in another order or shape, so that renaming alone would load wrong numbers.
#pragma once

#include "core/tensor/tensor_view.h"

#include <string>

namespace teardown {

enum class ValueChange {
    None,
    UnfoldOrder,  ///< Swin's patch merging: four neighbours channel by channel, where mmcv's unfold has each channel's four together
    DropOnes      ///< [C, 1, 1] for [C]
};

/// What the values of the tensor need that `mapping` gives this name of the model's.
ValueChange valueChangeOf(const std::string& mapping, const std::string& modelKey);
Shape changedShape(ValueChange change, const Shape& shape);
/// The view itself where nothing changes, else a copy.
TensorView changedValues(ValueChange change, const TensorView& view);

}  // namespace teardown
