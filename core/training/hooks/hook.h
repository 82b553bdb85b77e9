// Hook: one hook of a run as data - what it is, its arguments, when it is called. Nothing here runs one.
#pragma once

#include "core/base/message.h"
#include "core/config/config_value.h"
#include "core/registry/arguments.h"
#include "core/training/hooks/stage.h"
#include "core/training/schedule/rate_updater.h"

#include <string>
#include <vector>

namespace teardown::training {

/// What a hook does, by the class of mmcv or mmclassification that it is or derives from.
enum class HookKind {
    LrUpdater,
    MomentumUpdater,
    Optimizer,
    CumulativeOptimizer,
    Fp16Optimizer,
    CumulativeFp16Optimizer,
    Checkpoint,
    IterTimer,
    TextLogger,
    TensorboardLogger,
    ServiceLogger,  ///< Hook::service says which
    Eval,
    DistSamplerSeed,
    Ema,
    PreciseBn,
    SyncBuffers,
    EmptyCache,
    ClassNumCheck,
    Profiler,
    FieldSearch,  ///< RFSearchHook
    Closure,
    EarlyStopping  ///< of this program
};

constexpr bool isLogger(HookKind kind) {
    return kind == HookKind::TextLogger || kind == HookKind::TensorboardLogger || kind == HookKind::ServiceLogger;
}
constexpr bool isOptimizer(HookKind kind) { return kind >= HookKind::Optimizer && kind <= HookKind::CumulativeFp16Optimizer; }

struct Hook {
    HookKind kind = HookKind::IterTimer;
    std::string className;  ///< as a log prints it
    Stages stages;          ///< those that the class implements, whether or not it does something there
    int priority = 50;
    ConfigValue arguments;     ///< a dict: all arguments of the class in their order, defaults filled in, then what **kwargs takes
    std::string configPath;    ///< "lr_config", "log_config.hooks.1", "custom_hooks.0"; empty if the runner adds it by itself
    Place place;               ///< its line in the config
    RateUpdaterPtr updater;    ///< of both kinds of updaters: new for each list, for it has state
    const char* service = "";  ///< of ServiceLogger: "Weights & Biases"

    /// The argument's value; None if there is no such argument.
    const ConfigValue& argument(const char* name) const;
    bool flag(const char* name) const { return argument(name).truthy(); }
    /// An int argument; 0 for any other kind.
    std::int64_t number(const char* name) const;
};

/// Why the values of a ServiceLogger go nowhere here.
Message serviceReason(const Hook& hook);

/// mmcv's runner.get_hook_info(), byte for byte: for each stage the hooks that implement it, in their order. No newline at the end.
std::string hookInfo(const std::vector<Hook>& inOrder);

}  // namespace teardown::training
