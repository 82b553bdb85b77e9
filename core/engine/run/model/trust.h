// How far the answers of a built network can be trusted: what was loaded, whether all values are finite and, if not, the step where that
// starts.
#pragma once

#include "core/data/pipeline.h"
#include "core/engine/run/model/built_model.h"
#include "core/session/trust_of_build.h"

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace teardown::engine {

/// Whether all values are finite. True for an undefined tensor and for integers.
bool allFinite(const at::Tensor& tensor);

/// Keys of the entries that contain NaN or infinity, in order.
std::vector<std::string> notFiniteKeys(const std::vector<StateEntry>& entries);

/// One warning for weights that are not finite, one for BatchNorm variances without a square root.
void warnOfWeights(const BuildOutcome& built, const std::vector<StateEntry>& entries, const std::string& file, Diagnostics& diagnostics);

/// Sets `finite` from the answer. If it is not finite, runs the batch once more and finds the first step whose output is not: `records` are
/// the pipeline's, with views; `recorded`: the steps have indices in a trace that starts with them. Runs in inference mode.
struct Answered {
    const at::Tensor& batch;
    const at::Tensor& logits;
    const at::Tensor& scores;
};
void judgeAnswer(BuiltModel& model, const Answered& answer, const std::vector<TransformRecord>& records, bool recorded, Trust& trust,
                 const TaskContext& task);

}  // namespace teardown::engine
