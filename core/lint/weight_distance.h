// How far the layers of a checkpoint are from the weights that its training started from.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/lint/start_file.h"

#include <string>
#include <vector>

namespace teardown::lint_rules {

struct LayerDistance {
    std::string layer;      ///< "backbone.conv1": the names of its parameters without the last part
    bool equal = true;      ///< every value is that of the start
    bool isMatrix = false;  ///< has a parameter of two or more dimensions
    double relative = 0;    ///< |w - start| / |start|, over all parameters of the layer; 0 / 0 counts as 0
    double cosine = 1;      ///< of both as vectors

    bool isHead() const { return layer.starts_with("head.") || layer.starts_with("backbone.classifier."); }
};

struct WeightDistances {
    std::vector<LayerDistance> layers;  ///< those with parameters of one name and shape in both files, in the checkpoint's order
    bool buffersMoved = false;          ///< running statistics of norms differ
};

/// Names of the start are mapped as for loading it. Reads all common tensors of both files. Errors: those of reading, cancelled.
Result<WeightDistances> weightDistances(const CheckpointFile& file, const StateDictView& weights, const CheckpointFile& start,
                                        const StartFile& named, const TaskContext& task);

}  // namespace teardown::lint_rules
