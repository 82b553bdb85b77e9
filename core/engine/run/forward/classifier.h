// Classifies many pictures: each worker decodes, resamples and runs one picture after another with few libtorch threads, so that reading
// and computing of different pictures overlap.
#pragma once

#include "core/engine/run/model/built_model.h"
#include "core/session/classify_journey.h"

namespace teardown::engine {

/// ClassifyRequest::each is called from the workers, one call at a time, in the order of completion. A bad picture is an answer with an
/// error and does not stop the others. `threads`: workers; 0: one per processor. Errors: cancelled, and those that are not about one
/// picture.
Result<std::shared_ptr<const ClassifyOutcome>> runClassify(BuiltModel& model, const ClassifyRequest& request, int threads,
                                                           const TaskContext& task);

}  // namespace teardown::engine
