#include "core/training/schedule/schedule.h"

#include "core/training/schedule/updater_table.h"

namespace teardown::training {

Result<RateUpdaterPtr> updaterOf(const ConfigValue& config, const std::string& configPath, RateKind rate, RunnerKind runner) {
    TD_TRY(ConfigValue named, updaterConfig(config, configPath, rate));
    if (rate == RateKind::Lr && runner == RunnerKind::IterBased && !named.contains("by_epoch"))
        named = withEntry(named, "by_epoch", ConfigValue::boolean(false));
    return updaterRegistry().build(named, configPath);
}

Result<Schedule> Schedule::fromConfig(const ConfigValue& root, RunnerKind runner) {
    std::vector<RateUpdaterPtr> updaters;
    for (const auto& [name, rate] : {std::pair{"lr_config", RateKind::Lr}, std::pair{"momentum_config", RateKind::Momentum}}) {
        const ConfigValue* config = root.find(name);
        if (!config || config->isNone()) continue;
        TD_TRY(RateUpdaterPtr updater, updaterOf(*config, name, rate, runner));
        updaters.push_back(std::move(updater));
    }
    return Schedule(std::move(updaters));
}

Result<void> Schedule::beforeRun(std::span<GroupRates> groups, const RunState& state) {
    for (const RateUpdaterPtr& updater : m_updaters) TD_CHECK(updater->beforeRun(groups, state));
    return {};
}

Result<void> Schedule::beforeTrainEpoch(std::span<GroupRates> groups, const RunState& state) {
    for (const RateUpdaterPtr& updater : m_updaters) TD_CHECK(updater->beforeTrainEpoch(groups, state));
    return {};
}

Result<void> Schedule::beforeTrainIter(std::span<GroupRates> groups, const RunState& state) {
    for (const RateUpdaterPtr& updater : m_updaters) TD_CHECK(updater->beforeTrainIter(groups, state));
    return {};
}

}  // namespace teardown::training
