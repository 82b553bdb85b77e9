// TensorMeasure: what a table of tensors shows about the values of one - statistics and a small histogram.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/tensor/statistics.h"

#include <vector>

namespace teardown {

struct TensorMeasure {
    TensorStatistics statistics;
    std::vector<std::int64_t> bins;  ///< kMeasureBins, equally wide from min to max; empty if no element is finite or all are equal
};
inline constexpr int kMeasureBins = 24;

/// Reads the tensor, piece by piece if it is large. Errors: those of reading, tensor-meta (no bytes), tensor-repeats (a view that
/// represents far more numbers than its file holds), cancelled.
Result<TensorMeasure> measureTensor(const CheckpointFile& file, std::size_t index, const TaskContext& task = {});

}  // namespace teardown
