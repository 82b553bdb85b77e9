// RunHistory: a tensor, or what a layer returns, over the checkpoints of a training, with what a page shows of it.
#pragma once

#include "core/checkpoint/checkpoint_diff.h"
#include "core/tensor/statistics.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

inline constexpr std::int64_t kFrameSide = 96;  ///< most rows and columns of a frame

/// A tensor over the epochs, prepared for the page.
struct RunHistory {
    std::vector<FollowedTensor> steps;
    std::vector<std::optional<TensorStatistics>> statistics;  ///< beside steps
    TensorView frames;                                        ///< [epochs, rows, columns]: the tensor as a matrix, cropped to kFrameSide
                                                              ///< per side
    bool cut = false;
};
/// Thread-safe. Epochs that lack the tensor, or where its shape differs from the first, have an empty frame.
Result<RunHistory> runHistory(const std::vector<std::string>& paths, const std::string& key, const TaskContext& task);

/// The same for what a layer returned at each checkpoint: its channels side by side.
RunHistory outputHistory(const std::vector<std::string>& paths, std::vector<TensorView> outputs, const TaskContext& task);

}  // namespace teardown
