// Checks the values of a composite tensor's parts: indices of sparse tensors, scales of quantised ones.
#pragma once

#include "core/checkpoint/torch/torch_tensors.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

inline constexpr std::uint64_t kMaxCheckedBytes = std::uint64_t{16} << 20;  ///< bytes read to check one file when it is opened

/// True for a zero point that the quantised type can hold.
bool isZeroPoint(DType dtype, double value);
/// What is wrong, as a sentence that follows the tensor's name; nullopt if nothing is. `parts`: the views of check.parts.
std::optional<Message> problemOf(const ValueCheck& check, const std::vector<TensorView>& parts);

}  // namespace teardown
