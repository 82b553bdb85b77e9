// A table of relative positions for another window.
#pragma once

#include <ATen/core/Tensor.h>

namespace teardown::engine {

/// A table [(2 w - 1)^2, heads] for windows of side w, resampled to [(2 w' - 1)^2, heads], float32: cubic splines through the values, whose
/// positions are spaced wider towards the outside, so that both tables reach equally far (mmcls/models/utils/embed.py,
/// resize_relative_position_bias_table). from and to: 2 w - 1 and 2 w' - 1. Throws c10::Error if the table does not have that size or is
/// smaller than 5 x 5: a cubic spline needs four values.
at::Tensor resizedPositionTable(const at::Tensor& table, std::int64_t from, std::int64_t to);

}  // namespace teardown::engine
