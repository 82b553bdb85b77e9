// Builds one class of a registry alone and measures it.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/session/part_journey.h"

#include <memory>

namespace teardown::engine {

/// Errors: registry-unknown for a registry that does not exist, those of BuildContext::build, input-shape if the part does not take the
/// shape, part-not-callable for one that computes nothing itself (a list of layers, a loss).
Result<std::shared_ptr<const PartOutcome>> buildPart(const PartRequest& request, const TaskContext& task);

}  // namespace teardown::engine
