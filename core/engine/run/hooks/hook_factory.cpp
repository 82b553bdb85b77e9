#include "core/engine/run/hooks/hook_factory.h"

namespace teardown::engine {

namespace {

struct FactoryRow {
    training::HookKind kind;
    Result<TrainHookPtr> (*make)(const training::Hook& hook, const TrainState& state);
};

/// For what only several processes or graphics cards need.
Result<TrainHookPtr> makeNothing(const training::Hook&, const TrainState&) { return TrainHookPtr(); }

constexpr FactoryRow kFactories[] = {
    {training::HookKind::LrUpdater, makeRateHook},
    {training::HookKind::MomentumUpdater, makeRateHook},
    {training::HookKind::Optimizer, makeOptimizerHook},
    {training::HookKind::CumulativeOptimizer, makeCumulativeHook},
    {training::HookKind::Fp16Optimizer, makeFp16Hook},
    {training::HookKind::Checkpoint, makeCheckpointHook},
    {training::HookKind::IterTimer, makeTimerHook},
    {training::HookKind::TextLogger, makeTextLogger},
    {training::HookKind::TensorboardLogger, makeTensorboardLogger},
    {training::HookKind::ServiceLogger, makeServiceLogger},
    {training::HookKind::PreciseBn, makePreciseNormHook},
    {training::HookKind::Eval, makeEvalHook},
    {training::HookKind::Ema, makeEmaHook},
    {training::HookKind::ClassNumCheck, makeClassCheckHook},
    {training::HookKind::EarlyStopping, makeEarlyStoppingHook},
    {training::HookKind::Profiler, makeProfilerHook},
    {training::HookKind::DistSamplerSeed, makeNothing},
    {training::HookKind::SyncBuffers, makeNothing},
    {training::HookKind::EmptyCache, makeNothing},
};

}  // namespace

Result<TrainHookPtr> makeHook(const training::Hook& hook, const TrainState& state) {
    for (const FactoryRow& row : kFactories)
        if (row.kind == hook.kind) return row.make(hook, state);
    return Error{ErrorKind::BadInput, "hook-cannot-run",
                 message("hook-cannot-run.here", "{hook} cannot run here.", {{"hook", hook.className}}),
                 message("do.remove-it-from-the-config", "Remove it from the config."), hook.place};
}

}  // namespace teardown::engine
