// Runs the test data of a verb through the network and says on standard error how it goes.
#pragma once

#include "app/cli/workspace.h"
#include "core/testing/score_pass.h"

namespace teardown {

/// A row of scores for each picture, in the order of the dataset. Errors: those of ScorePass; cancelled, with what is done kept in the
/// store.
Result<metrics::ScoreSourcePtr> scoresOfDataset(const ScoreRun& run, const Workspace& workspace, Terminal& terminal,
                                                const TaskContext& task);

}  // namespace teardown
