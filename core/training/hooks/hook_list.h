// The hooks of a run: what tools/train.py registers from a config, in the order in which the runner calls them.
#pragma once

#include "core/config/config.h"
#include "core/training/hooks/hook.h"
#include "core/training/hooks/runner_plan.h"

#include <vector>

namespace teardown::training {

struct HookOptions {
    bool validate = true;      ///< false: --no-validate
    bool distributed = false;  ///< --launcher other than none
};

struct HookList {
    std::vector<Hook> inOrder;            ///< as the runner calls them: by priority, ties in the order of registration
    std::vector<std::size_t> registered;  ///< indices into inOrder, in the order of registration

    /// The first hook of this kind; nullptr if there is none.
    const Hook* find(HookKind kind) const;
    /// All updaters, in order.
    std::vector<RateUpdaterPtr> updaters() const;
};

/// lr, momentum, optimizer, checkpoint, timer, loggers, custom hooks, DistSamplerSeedHook (distributed EpochBasedRunner), EvalHook
/// (validate), each from its part of the config: lr_config, momentum_config, optimizer_config or fp16, checkpoint_config, log_config,
/// custom_hooks, evaluation. Errors, at their lines: hooks-missing (a part that tools/train.py reads is absent), schedule-config,
/// hook-priority, those of the registry (unknown hook or argument), values that a constructor refuses. Updaters are new with each call.
Result<HookList> hooksOf(const Config& config, const RunnerPlan& runner, const HookOptions& options = {});

}  // namespace teardown::training
