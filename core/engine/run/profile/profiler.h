// The profile journey: what every module computes, moves and stores for one picture, and how long it takes.
#pragma once

#include "core/engine/run/model/built_model.h"
#include "core/session/profile_journey.h"

namespace teardown::engine {

/// threads: 0 lets thread_choice.h decide (for timed runs; an untimed one uses what is in force).
/// Errors: input-shape, engine-torch (a size that the network cannot process), cancelled.
Result<std::shared_ptr<const ProfileOutcome>> runProfile(BuiltModel& model, const ProfileRequest& request, int threads,
                                                         const TaskContext& task);

}  // namespace teardown::engine
