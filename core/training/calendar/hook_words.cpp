#include "core/training/calendar/hook_words.h"

#include "core/base/text.h"

namespace teardown::training {

namespace {

std::string shown(const ConfigValue& value) { return escapeForDisplay(value.str(), 80); }

/// "each epoch", "every 10 iterations".
Message every(std::int64_t count, bool byEpoch) {
    return byEpoch ? message("hook-words.every-epoch", count, "each epoch", "every {count} epochs", {{"count", count}})
                   : message("hook-words.every-iteration", count, "each iteration", "every {count} iterations", {{"count", count}});
}

/// "epoch", "3 iterations".
Message length(std::int64_t count, bool byEpoch) {
    return byEpoch ? message("hook-words.epochs", count, "epoch", "{count} epochs", {{"count", count}})
                   : message("hook-words.iterations", count, "iteration", "{count} iterations", {{"count", count}});
}

Message updaterWords(const Hook& hook) {
    const UpdaterOptions& options = hook.updater->options();
    const Message what = options.rate == RateKind::Lr ? message("hook-words.lr", "Sets the learning rate")
                                                      : message("hook-words.momentum", "Sets the momentum");
    const Message when = options.byEpoch ? message("hook-words.each-epoch", "before each epoch")
                                         : message("hook-words.each-iteration", "before each iteration");
    if (options.warmup == WarmupShape::None) return message("hook-words.updater", "{what} {when}.", {{"what", what}, {"when", when}});
    const bool epochs = options.warmupEpochs.has_value();
    return message("hook-words.updater-warmup", "{what} {when}; warm-up '{shape}' in the first {length}, from ratio {ratio}.",
                   {{"what", what},
                    {"when", when},
                    {"shape", shown(hook.argument("warmup"))},
                    {"length", length(epochs ? *options.warmupEpochs : options.warmupIters.value_or(0), epochs)},
                    {"ratio", options.warmupRatio, "g"}});
}

Message optimizerWords(const Hook& hook) {
    std::vector<Message> parts;
    if (hook.kind == HookKind::CumulativeOptimizer || hook.kind == HookKind::CumulativeFp16Optimizer)
        parts.push_back(message("hook-words.cumulative", "Adds the gradients of {length}, then steps.",
                                {{"length", length(hook.number("cumulative_iters"), false)}}));
    else
        parts.push_back(message("hook-words.optimizer", "After each iteration: clears gradients, goes backward, steps."));
    if (hook.kind == HookKind::Fp16Optimizer || hook.kind == HookKind::CumulativeFp16Optimizer)
        parts.push_back(
            message("hook-words.fp16", "In half precision, with loss_scale={scale}.", {{"scale", shown(hook.argument("loss_scale"))}}));
    if (hook.argument("grad_clip").truthy())
        parts.push_back(message("hook-words.clip", "Clips gradients: {how}.", {{"how", shown(hook.argument("grad_clip"))}}));
    return sentences(std::move(parts));
}

Message checkpointWords(const Hook& hook, const RunnerPlan& plan) {
    const bool byEpoch = hook.flag("by_epoch");
    if (byEpoch && plan.kind == RunnerKind::IterBased)
        return message("hook-words.save-never", "Never saves: with IterBasedRunner no epoch ends (by_epoch=True).");
    std::vector<Message> parts;
    if (hook.number("interval") > 0)
        parts.push_back(message("hook-words.save", "Saves after {every}.", {{"every", every(hook.number("interval"), byEpoch)}}));
    if (hook.flag("save_last")) parts.push_back(message("hook-words.save-last", "Saves at the end."));
    if (parts.empty()) parts.push_back(message("hook-words.save-nothing", "Saves nothing."));
    if (hook.number("max_keep_ckpts") > 0)
        parts.push_back(message("hook-words.keep", "Keeps the last {count}.", {{"count", hook.number("max_keep_ckpts")}}));
    return sentences(std::move(parts));
}

Message evaluationWords(const Hook& hook) {
    const Message each =
        message("hook-words.evaluate", "Evaluates after {every}.", {{"every", every(hook.number("interval"), hook.flag("by_epoch"))}});
    std::vector<Message> parts = {each};
    if (!hook.argument("start").isNone())
        parts.push_back(message("hook-words.evaluate-start", "Starts at {start}.", {{"start", hook.number("start")}}));
    if (hook.argument("save_best").truthy())
        parts.push_back(message("hook-words.best", "Saves the best by {metric}.", {{"metric", shown(hook.argument("save_best"))}}));
    return sentences(std::move(parts));
}

}  // namespace

Message hookWords(const Hook& hook, const RunnerPlan& plan) {
    switch (hook.kind) {
        case HookKind::LrUpdater:
        case HookKind::MomentumUpdater:
            return updaterWords(hook);
        case HookKind::Optimizer:
        case HookKind::CumulativeOptimizer:
        case HookKind::Fp16Optimizer:
        case HookKind::CumulativeFp16Optimizer:
            return optimizerWords(hook);
        case HookKind::Checkpoint:
            return checkpointWords(hook, plan);
        case HookKind::IterTimer:
            return message("hook-words.timer", "Measures each iteration and the wait for its data.");
        case HookKind::TextLogger:
            return message("hook-words.text", "A line in .log and .log.json after {every}, and for each validation.",
                           {{"every", every(hook.number("interval"), false)}});
        case HookKind::TensorboardLogger:
            return message("hook-words.tensorboard", "Values for TensorBoard after {every}.",
                           {{"every", every(hook.number("interval"), false)}});
        case HookKind::ServiceLogger:
            return serviceReason(hook);
        case HookKind::Eval:
            return evaluationWords(hook);
        case HookKind::DistSamplerSeed:
            return message("hook-words.seed", "Gives the sampler the epoch, so that each has another order.");
        case HookKind::Ema:
            return message("hook-words.ema",
                           "Averages all parameters after {every} with momentum {momentum}; evaluation and checkpoints have the averages.",
                           {{"every", every(hook.number("interval"), false)}, {"momentum", shown(hook.argument("momentum"))}});
        case HookKind::PreciseBn:
            return message("hook-words.precise-bn", "Measures batch norms anew on {samples} samples after {every}.",
                           {{"samples", hook.number("num_samples")}, {"every", every(hook.number("interval"), true)}});
        case HookKind::SyncBuffers:
            return message("hook-words.sync", "Averages buffers over the processes after each epoch.");
        case HookKind::EmptyCache:
            return message("hook-words.cache", "Gives the GPU's cached memory back.");
        case HookKind::ClassNumCheck:
            return message("hook-words.class-num", "Compares the head's classes with the dataset's.");
        case HookKind::Profiler:
            return message("hook-words.profiler", "Runs torch's profiler in the first {length}.",
                           {{"length", length(hook.number("profile_iters"), hook.flag("by_epoch"))}});
        case HookKind::EarlyStopping:
            return message("hook-words.early-stopping", "Ends the training after {patience} evaluations without a better {value}.",
                           {{"patience", hook.number("patience")}, {"value", hook.argument("monitor").str()}});
        case HookKind::FieldSearch:
            return message("hook-words.field-search", "Searches dilations of convolutions.");
        case HookKind::Closure:
            break;
    }
    return message("hook-words.closure", "Calls a function of Python.");
}

}  // namespace teardown::training
