// PickledObject: the graph that a checkpoint was read from, for writers that have to keep what object() shows only as text.
#pragma once

#include "core/base/file.h"
#include "core/checkpoint/torch/torch_tensors.h"

#include <memory>
#include <vector>

namespace teardown {

struct PickledObject {
    std::shared_ptr<const InputFile> file;  ///< that holds the far texts of the arena
    const pickle::Program* program = nullptr;
    FoundTensors table;              ///< without its storages, which the checkpoint holds
    std::vector<pickle::Ref> nodes;  ///< of CheckpointFile::tensors(), in their order
};

}  // namespace teardown
