// What the hooks that step the optimizer share: the gradients, clipped as the config says, and their norm in the log.
#pragma once

#include "core/engine/run/optim/optimizer.h"
#include "core/engine/run/train/hook.h"
#include "core/training/hooks/hook.h"

#include <optional>

namespace teardown::engine {

/// grad_clip of an optimizer hook. Error hook-argument.
Result<std::optional<ClipRule>> clipRuleOf(const training::Hook& hook);

class GradientHook : public TrainHook {
protected:
    explicit GradientHook(std::optional<ClipRule> clip) : m_clip(clip) {}
    /// Clips, if the config says so. Errors: those of clipGradients.
    Result<void> clip(TrainState& state);
    /// Clips and steps.
    Result<void> step(TrainState& state);
    /// Steps.
    static void stepOptimizer(TrainState& state);

private:
    std::optional<ClipRule> m_clip;
};

}  // namespace teardown::engine
