// The registry of hooks (mmcv: "hook"), and the hooks that mmclassification registers without a name in it.
#pragma once

#include "core/registry/registry.h"
#include "core/training/hooks/hook.h"

namespace teardown::training {

using HookRegistry = Registry<Hook>;
/// mmcv's HOOKS with what mmclassification 0.25 adds. A hook that is built has everything but its priority and its place.
const HookRegistry& hookRegistry();

/// Its child of the scope "teardown": hooks of this program.
const HookRegistry& ownHookRegistry();

/// EvalHook, DistEvalHook and DistOptimizerHook, which are in no registry of the reference.
const HookRegistry& unnamedHookRegistry();

}  // namespace teardown::training
