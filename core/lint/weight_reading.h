// Reads the weights of a checkpoint, and those that its training started from, for the lint.
#pragma once

#include "core/lint/dead_channels.h"
#include "core/lint/start_file.h"
#include "core/lint/weight_distance.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct WeightFacts {
    StartFile start;                                       ///< path empty: unknown, or the checkpoint itself
    std::optional<lint_rules::WeightDistances> fromStart;  ///< none without a start
    std::vector<lint_rules::DeadChannels> dead;
};
/// Takes half a second for 100 MB in both files. Errors: those of reading the start, cancelled.
Result<WeightFacts> readWeights(const CheckpointFile& file, StartFile start, const TaskContext& task);
/// The start is one that only the config names: if it cannot be read, the facts are those of the checkpoint alone. Null: the checkpoint has
/// no weights that can be read, or cancelled.
std::shared_ptr<const WeightFacts> weightFacts(const CheckpointFile& file, StartFile start, const TaskContext& task);

}  // namespace teardown
