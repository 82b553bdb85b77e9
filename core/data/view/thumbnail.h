// Small versions of pictures for walls and rows.
#pragma once

#include "core/tensor/tensor_view.h"

namespace teardown {

/// uint8 [H, W, 1 or 3] scaled down by the mean of the pixels that fall into one, so that its longer side is at most `side`; smaller
/// pictures stay as they are. Always three channels. Not valid() for anything else.
TensorView thumbnailOf(const TensorView& picture, int side);

}  // namespace teardown
