// What the values of a tensor's parts must be for the whole to make sense: indices of sparse tensors, scales of quantised ones.
#pragma once

#include "core/checkpoint/torch/torch_tensors.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

inline constexpr std::uint64_t kMaxCheckedBytes = std::uint64_t{16} << 20;  ///< read for the checks of one file when it is opened

/// True for a zero point that the quantised type holds.
bool isZeroPoint(DType dtype, double value);
/// What is wrong, as a sentence that follows the tensor's name; nullopt: nothing. `parts`: the views of check.parts.
std::optional<Message> problemOf(const ValueCheck& check, const std::vector<TensorView>& parts);

}  // namespace teardown
