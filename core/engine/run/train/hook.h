// TrainHook: what happens at the stages of a training, as mmcv's hooks (mmcv/runner/hooks/hook.py). Derived classes override the stages at
// which they act; which ones the reference's class overrides is said by core/training/hooks.
#pragma once

#include "core/engine/run/train/train_state.h"

#include <memory>
#include <vector>

namespace teardown::engine {

class TrainHook {
public:
    virtual ~TrainHook() = default;
    virtual Result<void> beforeRun(TrainState&) { return {}; }
    virtual Result<void> beforeTrainEpoch(TrainState& state) { return beforeEpoch(state); }
    virtual Result<void> beforeTrainIter(TrainState&) { return {}; }
    virtual Result<void> afterTrainIter(TrainState&) { return {}; }
    virtual Result<void> afterTrainEpoch(TrainState&) { return {}; }
    virtual Result<void> beforeValEpoch(TrainState& state) { return beforeEpoch(state); }
    virtual Result<void> beforeValIter(TrainState&) { return {}; }
    virtual Result<void> afterValIter(TrainState&) { return {}; }
    virtual Result<void> afterValEpoch(TrainState&) { return {}; }
    virtual Result<void> afterRun(TrainState&) { return {}; }
    /// Of both kinds of epochs; IterBasedRunner calls it alone, once.
    virtual Result<void> beforeEpoch(TrainState&) { return {}; }
    /// An evaluation between iterations has the loggers write what they have first (mmcv's LoggerHook).
    virtual bool isLogger() const { return false; }
    /// Of the last logger only: forget what was averaged when it has been logged.
    virtual void resetAfterLogging() {}
};

using TrainHookPtr = std::unique_ptr<TrainHook>;

/// A hook with its place in the list of hooks (training::HookList::inOrder).
struct PlacedHook {
    TrainHookPtr hook;
    std::size_t place = 0;
    TrainHook* operator->() const { return hook.get(); }
};
using TrainHooks = std::vector<PlacedHook>;

/// A stage under mmcv's name.
struct StageCall {
    Result<void> (TrainHook::*call)(TrainState&);
    const char* name;
};

/// Calls the stage of every hook, and tells whoever looks on.
inline Result<void> callHooks(const TrainHooks& hooks, const StageCall& stage, TrainState& state) {
    for (const PlacedHook& one : hooks) {
        if (state.watch) state.watch->hookBegins(one.place, stage.name, state);
        TD_CHECK(((*one.hook).*stage.call)(state));
        if (state.watch) state.watch->hookEnds(one.place, stage.name, state);
    }
    return {};
}

}  // namespace teardown::engine
