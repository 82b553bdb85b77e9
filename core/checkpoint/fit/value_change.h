// ValueChange: how to convert values that another program stores in another order or shape; renaming alone would load wrong numbers.
#pragma once

#include "core/tensor/tensor_view.h"

#include <string>

namespace teardown {

enum class ValueChange {
    None,
    UnfoldOrder,  ///< Swin's patch merging: channels of the four neighbours one after the other, where mmcv's unfold keeps each channel's
                  ///< four values together
    DropOnes      ///< [C, 1, 1] for [C]
};

/// The conversion that the tensor needs when `mapping` gives it this name of the model.
ValueChange valueChangeOf(const std::string& mapping, const std::string& modelKey);
Shape changedShape(ValueChange change, const Shape& shape);
/// The view itself if nothing changes, otherwise a copy.
TensorView changedValues(ValueChange change, const TensorView& view);

}  // namespace teardown
