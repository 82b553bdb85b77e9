// Checkpoints of a training: what mmcv's runner saves and resumes from (mmcv/runner/checkpoint.py, base_runner.py) - weights, meta, and
// the optimizer's state_dict. Files are written whole or not at all.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/engine/run/train/train_state.h"

#include <string>

namespace teardown::engine {

struct SavePlan {
    std::string folder;
    std::string nameTemplate;  ///< "epoch_{}.pth"; without braces the name itself
    bool optimizer = true;
    bool link = true;  ///< latest.pth points to it
};

/// The name of a checkpoint: the template with the number of the epoch or iteration.
std::string checkpointName(const std::string& nameTemplate, std::int64_t number);
/// os.path.join.
std::string pathIn(const std::string& folder, const std::string& name);

/// Saves what stands after this epoch (or iteration) and returns the path. Errors: export-*.
Result<std::string> saveTrained(TrainState& state, const SavePlan& plan);

/// The same between two iterations: resumed from it, an epoch that was broken off begins again.
Result<std::string> saveBetweenIterations(TrainState& state, const std::string& name, bool link, std::int64_t itersPerEpoch);

/// runner.resume(): weights, epoch, iteration, meta and the optimizer. Logs what mmcv logs. Errors: those of loading; resume-meta if the
/// file has no epoch and iteration; resume-optimizer if its optimizer is another one.
Result<void> resumeTraining(TrainState& state, const CheckpointFile& file);

/// runner.load_checkpoint(): the weights alone, with a log line about what does not fit.
Result<void> loadWeights(TrainState& state, const CheckpointFile& file);

/// init_cfg=dict(type='Pretrained', checkpoint=..., prefix=...) of the network's modules, for files of this computer. An address is a
/// warning in the log: nothing is fetched. Errors: those of loading.
Result<void> loadPretrained(TrainState& state);

}  // namespace teardown::engine
