// Runs the readings of a picture through the network and compares the answers with given numbers.
#pragma once

#include "core/base/task_context.h"
#include "core/engine/run/model/built_model.h"
#include "core/session/numbers_journey.h"

#include <memory>

namespace teardown::engine {

Result<std::shared_ptr<const NumbersOutcome>> runNumbers(BuiltModel& model, const NumbersRequest& request, int threads,
                                                         const TaskContext& task);

}  // namespace teardown::engine
