// LrUpdaterHook and MomentumUpdaterHook: a schedule writes the rates of the optimizer's groups.
#include "core/engine/run/hooks/hook_factory.h"

namespace teardown::engine {

namespace {

class RateHook : public TrainHook {
public:
    explicit RateHook(training::RateUpdaterPtr updater) : m_updater(std::move(updater)) {}
    Result<void> beforeRun(TrainState& state) override { return at(&training::RateUpdater::beforeRun, state); }
    Result<void> beforeTrainEpoch(TrainState& state) override { return at(&training::RateUpdater::beforeTrainEpoch, state); }
    Result<void> beforeTrainIter(TrainState& state) override { return at(&training::RateUpdater::beforeTrainIter, state); }

private:
    using StageCall = Result<void> (training::RateUpdater::*)(std::span<training::GroupRates>, const training::RunState&);
    Result<void> at(StageCall stage, TrainState& state) {
        std::vector<training::GroupRates> rates = ratesOf(*state.optimizer);
        TD_CHECK((*m_updater.*stage)(rates, state.place()));
        setRates(*state.optimizer, rates);
        return {};
    }

    training::RateUpdaterPtr m_updater;
};

}  // namespace

Result<TrainHookPtr> makeRateHook(const training::Hook& hook, const TrainState&) {
    return TrainHookPtr(std::make_unique<RateHook>(hook.updater));
}

}  // namespace teardown::engine
