// Channels that give the same value for every input, as far as weights alone show it.
#pragma once

#include "core/base/task_context.h"
#include "core/checkpoint/checkpoint_file.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace teardown::lint_rules {

struct DeadChannels {
    std::string layer;  ///< "backbone.layer1.0.bn1"
    std::int64_t dead = 0;
    std::int64_t channels = 0;
    double share() const { return static_cast<double>(dead) / static_cast<double>(channels); }
};

/// Layers with at least one dead channel, in the file's order: of a norm with running statistics those whose weight or variance is nothing,
/// of other layers those whose weights are all nothing. Reads the weights; tensors that cannot be read are left out.
std::vector<DeadChannels> deadChannelsOf(const CheckpointFile& file, const StateDictView& weights, const TaskContext& task);

/// Pearson's correlation of two equally long rows; NaN if one of them does not vary.
double correlationOf(std::span<const double> a, std::span<const float> b);

}  // namespace teardown::lint_rules
