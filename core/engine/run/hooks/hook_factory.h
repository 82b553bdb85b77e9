// The hooks that run, from their descriptions in core/training/hooks.
#pragma once

#include "core/engine/run/train/hook.h"
#include "core/training/hooks/hook.h"

namespace teardown::engine {

/// Null for a hook that has nothing to do in a run of one process without a graphics card. Errors: those of the hook's class;
/// hook-cannot-run for one that needs what this program does not have.
Result<TrainHookPtr> makeHook(const training::Hook& hook, const TrainState& state);

// One file per hook.
Result<TrainHookPtr> makeRateHook(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makeOptimizerHook(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makeCumulativeHook(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makeCheckpointHook(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makeTimerHook(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makeTextLogger(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makeTensorboardLogger(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makeFp16Hook(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makePreciseNormHook(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makeServiceLogger(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makeEmaHook(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makeEvalHook(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makeEarlyStoppingHook(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makeProfilerHook(const training::Hook& hook, const TrainState& state);
Result<TrainHookPtr> makeClassCheckHook(const training::Hook& hook, const TrainState& state);

}  // namespace teardown::engine
