// The updaters of learning rate and momentum, by the names that a config gives them.
#pragma once

#include "core/registry/registry.h"
#include "core/training/schedule/rate_updater.h"

namespace teardown::training {

using UpdaterRegistry = Registry<RateUpdaterPtr>;
/// The part of mmcv's HOOKS that are updaters: "StepLrUpdaterHook", "CyclicMomentumUpdaterHook", with mmcls's
/// CosineAnnealingCooldownLrUpdaterHook.
const UpdaterRegistry& updaterRegistry();

/// lr_config or momentum_config as a dict with the hook's name as "type": policy 'step' is StepLrUpdaterHook (names in lower case are
/// capitalised). Errors: schedule-config without a policy.
Result<ConfigValue> updaterConfig(const ConfigValue& config, const std::string& configPath, RateKind rate);

}  // namespace teardown::training
