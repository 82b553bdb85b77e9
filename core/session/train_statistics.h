// TrainStatistics: how the layers of a network fare in a training - gradients, updates, distances from the start, dead channels.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

/// Of one layer that has parameters of its own, or whose outputs are cut off at zero. Norms are Euclidean, over all its parameters.
struct LayerStatistics {
    std::string path;                ///< "backbone.layer1.0.conv1"
    std::string type;                ///< "Conv2d"
    double weight = 0;               ///< norm of the parameters before the step
    std::optional<double> gradient;  ///< norm of the gradients before they are clipped; none if it has none
    std::optional<double> update;    ///< norm of the step's change over that of the parameters; none if they are all zero
    std::optional<double> distance;  ///< norm of the difference from the start over that of the start; none if that was zero
    std::optional<double> dead;      ///< of the channels of a ReLU: the share that is zero for the whole batch
};

struct TrainStatistics {
    std::int64_t iter = 0;                ///< of the training, from 1
    std::vector<LayerStatistics> layers;  ///< in the order in which the network holds them: the same in each
};

using TrainStatisticsPtr = std::shared_ptr<const TrainStatistics>;

}  // namespace teardown
