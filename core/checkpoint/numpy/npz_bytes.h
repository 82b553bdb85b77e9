// An .npz archive in memory, for writers that produce bytes; writeNpz (core/tensor/npy.h) is for files of any size.
#pragma once

#include "core/base/result.h"
#include "core/tensor/tensor_view.h"

#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// The bytes that writeNpz writes.
Result<std::string> npzBytes(const std::vector<std::pair<std::string, TensorView>>& arrays);

}  // namespace teardown
