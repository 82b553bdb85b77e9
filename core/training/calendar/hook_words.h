// What a hook will do in a run, in a sentence.
#pragma once

#include "core/base/message.h"
#include "core/training/hooks/hook.h"
#include "core/training/hooks/runner_plan.h"

namespace teardown::training {

Message hookWords(const Hook& hook, const RunnerPlan& plan);

}  // namespace teardown::training
