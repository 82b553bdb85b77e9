// ProfilerHook: the reference runs torch's profiler, which no program has without Python. The training goes on without it; the log says so,
// and what the first iterations or epochs took.
#include "core/engine/run/hooks/hook_factory.h"

#include <fmt/format.h>

#include <chrono>

namespace teardown::engine {

namespace {

class ProfilerHook : public TrainHook {
public:
    explicit ProfilerHook(const training::Hook& hook) : m_byEpoch(hook.flag("by_epoch")), m_length(hook.number("profile_iters")) {}

    Result<void> beforeRun(TrainState& state) override {
        m_since = Clock::now();
        state.log->warning(
            "ProfilerHook needs the profiler of Python's torch: the training goes on without its trace. The journey Profile measures the "
            "network layer by layer.");
        return {};
    }
    Result<void> afterTrainIter(TrainState& state) override {
        ++m_iterations;
        if (!m_byEpoch && state.iter + 1 == m_length) tell(state);
        return {};
    }
    Result<void> afterTrainEpoch(TrainState& state) override {
        if (m_byEpoch && state.epoch + 1 == m_length) tell(state);
        return {};
    }

private:
    using Clock = std::chrono::steady_clock;
    void tell(const TrainState& state) const {
        const double seconds = std::chrono::duration<double>(Clock::now() - m_since).count();
        state.log->info(fmt::format("ProfilerHook: the first {} iterations took {:.3f} s, {:.1f} ms each.", m_iterations, seconds,
                                    1000 * seconds / static_cast<double>(m_iterations)));
    }

    bool m_byEpoch;
    std::int64_t m_length;
    std::int64_t m_iterations = 0;
    Clock::time_point m_since = Clock::now();
};

}  // namespace

Result<TrainHookPtr> makeProfilerHook(const training::Hook& hook, const TrainState&) {
    return TrainHookPtr(std::make_unique<ProfilerHook>(hook));
}

}  // namespace teardown::engine
