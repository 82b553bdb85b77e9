// The journey forward: test pipeline, network, top-5; recorded or not.
#pragma once

#include "core/engine/run/model/built_model.h"
#include "core/session/forward_journey.h"

namespace teardown::engine {

/// threads: 0 lets thread_choice.h decide. Errors: those of networkInput, forward-no-input, engine-torch, cancelled.
Result<std::shared_ptr<const ForwardOutcome>> runForward(BuiltModel& model, const ForwardRequest& request, int threads,
                                                         const TaskContext& task);

/// The best five classes of the first row, with their labels.
std::vector<Prediction> bestPredictions(const BuiltModel& model, const at::Tensor& scores);

/// Indices of the best `count` classes of one row, best first; ties by index, NaN last.
std::vector<int> bestClasses(const at::Tensor& scores, std::int64_t row, std::size_t count);

}  // namespace teardown::engine
