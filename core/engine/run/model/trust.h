// How far the answers of a built network can be trusted: what was loaded, whether all values are finite and, where they are not, the step
// where that begins.
#pragma once

#include "core/data/pipeline.h"
#include "core/engine/run/model/built_model.h"
#include "core/session/trust.h"

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace teardown::engine {

/// All values are finite. True for an undefined tensor and for integers.
bool allFinite(const at::Tensor& tensor);

/// Keys of the entries that hold NaN or infinity, in their order.
std::vector<std::string> notFiniteKeys(const std::vector<StateEntry>& entries);

/// A warning for weights that are not finite, one for variances of BatchNorm that have no square root.
void warnOfWeights(const BuildOutcome& built, const std::vector<StateEntry>& entries, const std::string& file, Diagnostics& diagnostics);

/// What the load alone says. The head are the entries below `head`, or, where the backbone brings its own classifier (VGG, AlexNet,
/// LeNet5), those below `backbone.classifier`.
Trust trustOf(const BuildOutcome& built);

/// Sets `finite` from the answer. Where it is not finite, sends the batch through once more and finds the first step whose output is not:
/// `records` are the pipeline's, with views; `recorded`: the steps have indices in a trace that begins with them. Runs in inference mode.
struct Answered {
    const at::Tensor& batch;
    const at::Tensor& logits;
    const at::Tensor& scores;
};
void judgeAnswer(BuiltModel& model, const Answered& answer, const std::vector<TransformRecord>& records, bool recorded, Trust& trust,
                 const TaskContext& task);

}  // namespace teardown::engine
