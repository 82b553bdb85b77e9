// Copies a checkpoint into a model, a step per tensor (mmcv/runner/checkpoint.py, load_checkpoint with strict=False).
#pragma once

#include "core/base/diagnostics.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/fit/key_choice.h"
#include "core/checkpoint/fit/load_report.h"
#include "core/engine/nn/layer.h"
#include "core/engine/run/record/trace_builder.h"

#include <memory>
#include <string>
#include <vector>

namespace teardown::engine {

struct CheckpointLoading {
    LoadReport report;
    ConfigValue meta;  ///< None if the file has none
};

/// Copies what fits; everything else is kept and reported. `builder`: receives the steps; null: none. When recorded, the
/// parameters get new storage, so views of the old one keep their values.
/// `owner`: the model's path in the network, which steps put before the names of its tensors.
/// Errors: those of CheckpointFile::read and stateDictOf, checkpoint-no-match if nothing fits, tensor-dtype, cancelled.
Result<CheckpointLoading> loadCheckpoint(Layer& model, const CheckpointFile& file, const KeyChoice& keys, TraceBuilder* builder,
                                         Diagnostics& notes, const TaskContext& task, const std::string& owner = {});

/// state_dict() as data.
std::vector<StateDictEntry> stateDictEntries(const std::vector<StateEntry>& entries);

}  // namespace teardown::engine
