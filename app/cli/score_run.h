// Runs a dataset through the network and collects the scores: in memory, or in a file that a stopped run goes on with.
#pragma once

#include "app/cli/workspace.h"
#include "core/data/datasets/dataset.h"
#include "core/metrics/score_source.h"

#include <string>

namespace teardown {

struct ScoreRun {
    const Workspace& workspace;
    DatasetPtr dataset;
    std::string store;        ///< file of the scores; empty: memory
    std::string fingerprint;  ///< of config, checkpoint and options: scores of another one are refused
    bool fast = false;
};

/// A row of scores for each picture, in the order of the dataset, in batches as data.test_dataloader of the config says. Errors: those of
/// the loader, the pictures and the network; cancelled, with what is done kept in the store; store-*.
Result<metrics::ScoreSourcePtr> scoresOfDataset(const ScoreRun& run, Terminal& terminal, const TaskContext& task);

}  // namespace teardown
