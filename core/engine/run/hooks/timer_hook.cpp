// IterTimerHook: seconds of each iteration, and of waiting for its data (mmcv/runner/hooks/iter_timer.py).
#include "core/engine/run/hooks/hook_factory.h"

#include <chrono>

namespace teardown::engine {

namespace {

class TimerHook : public TrainHook {
public:
    Result<void> beforeEpoch(TrainState& state) override { return begin(state); }
    Result<void> beforeTrainIter(TrainState& state) override { return loaded(state); }
    Result<void> beforeValIter(TrainState& state) override { return loaded(state); }
    Result<void> afterTrainIter(TrainState& state) override { return done(state); }
    Result<void> afterValIter(TrainState& state) override { return done(state); }

private:
    using Clock = std::chrono::steady_clock;
    double seconds() const { return std::chrono::duration<double>(Clock::now() - m_since).count(); }
    Result<void> begin(TrainState&) {
        m_since = Clock::now();
        return {};
    }
    Result<void> loaded(TrainState& state) {
        state.buffer.update("data_time", seconds(), 1);
        return {};
    }
    Result<void> done(TrainState& state) {
        state.buffer.update("time", seconds(), 1);
        m_since = Clock::now();
        return {};
    }

    Clock::time_point m_since = Clock::now();
};

}  // namespace

Result<TrainHookPtr> makeTimerHook(const training::Hook&, const TrainState&) { return TrainHookPtr(std::make_unique<TimerHook>()); }

}  // namespace teardown::engine
