// RunnerPlan: which runner a config names, how long it runs, and its workflow.
#pragma once

#include "core/config/config.h"
#include "core/training/schedule/schedule.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace teardown::training {

/// A part of the workflow: so many epochs (EpochBased) or iterations (IterBased) of a mode.
struct Flow {
    bool train = true;  ///< else val
    std::int64_t count = 1;
};

struct RunnerPlan {
    RunnerKind kind = RunnerKind::EpochBased;
    std::string type;                       ///< "EpochBasedRunner", "IterBasedRunner", or "Runner", the old name of the first
    std::optional<std::int64_t> maxEpochs;  ///< of EpochBased
    std::optional<std::int64_t> maxIters;   ///< of IterBased
    std::vector<Flow> workflow;
    bool validates() const;  ///< whether the workflow has val
};

/// runner (or total_epochs) and workflow as tools/train.py reads them. Errors, at their lines: runner-missing, runner-type (unknown),
/// runner-argument (one that the class does not take), runner-length (max_epochs and max_iters, or none that the runner can use), workflow
/// (no list of tuples of mode and number, or no training in it).
Result<RunnerPlan> runnerPlanOf(const Config& config);

}  // namespace teardown::training
