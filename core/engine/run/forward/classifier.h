// Classifying many pictures: each worker decodes, resamples and runs one picture after the other with few threads of libtorch, so that
// reading and computing of different pictures overlap.
#pragma once

#include "core/engine/run/model/built_model.h"
#include "core/session/classify_journey.h"

namespace teardown::engine {

/// ClassifyRequest::each is called from the workers, one call at a time, in the order in which pictures are done. A bad picture is an
/// answer with an error and stops nobody. `threads`: workers; 0: one for each processor. Errors: cancelled, and those that concern no
/// picture.
Result<std::shared_ptr<const ClassifyOutcome>> runClassify(BuiltModel& model, const ClassifyRequest& request, int threads,
                                                           const TaskContext& task);

}  // namespace teardown::engine
