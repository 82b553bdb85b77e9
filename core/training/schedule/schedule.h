// Schedule: what lr_config and momentum_config of a config do to the parameter groups during a run.
#pragma once

#include "core/config/config_value.h"
#include "core/training/schedule/rate_updater.h"

#include <span>
#include <vector>

namespace teardown::training {

enum class RunnerKind { EpochBased, IterBased };

/// The updaters of a run in the order of their priorities. They have state, as mmcv's hooks have: call the stages in the order of a run,
/// with the groups of one optimizer. A runner that calls its hooks one by one takes updaters() instead.
class Schedule {
public:
    /// The updaters of lr_config and momentum_config of a config's root; None or no momentum_config: no updater. Errors: schedule-config
    /// (no policy), those of the registry for unknown policies, unknown or bad arguments; all at their line.
    static Result<Schedule> fromConfig(const ConfigValue& root, RunnerKind runner);
    explicit Schedule(std::vector<RateUpdaterPtr> inOrder) : m_updaters(std::move(inOrder)) {}

    std::span<const RateUpdaterPtr> updaters() const { return m_updaters; }

    Result<void> beforeRun(std::span<GroupRates> groups, const RunState& state);
    Result<void> beforeTrainEpoch(std::span<GroupRates> groups, const RunState& state);
    Result<void> beforeTrainIter(std::span<GroupRates> groups, const RunState& state);

private:
    std::vector<RateUpdaterPtr> m_updaters;
};

/// The updater of one config dict: lr_config with RateKind::Lr, momentum_config with RateKind::Momentum. With IterBasedRunner, by_epoch of
/// lr_config is False by default.
Result<RateUpdaterPtr> updaterOf(const ConfigValue& config, const std::string& configPath, RateKind rate, RunnerKind runner);

}  // namespace teardown::training
