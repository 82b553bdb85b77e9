// The journey "Train iteration": the first iteration of a training, every call from the runner's run() to the log line, with the tensors of
// forward, backward and the optimizer's step.
#pragma once

#include "core/base/task_context.h"
#include "core/config/config.h"
#include "core/session/train_iter_journey.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace teardown {

class SessionApi;

struct TrainIterFiles {
    std::shared_ptr<const Config> config;
    std::string checkpoint;      ///< load_from; empty: the config's
    std::int64_t iteration = 1;  ///< from 1
    std::uint32_t seed = 0;
    bool wrapped = false;  ///< the network in MMDataParallel, as before 0.25 or on GPUs
    std::uint64_t byteBudget = std::uint64_t{1} << 31;
};

struct TrainIterTrace {
    TracePtr trace;
    std::shared_ptr<const TrainIterOutcome> iteration;
    std::optional<Error> missing;  ///< why the data set was not used; made-up pictures took its place
};

/// Trains up to the iteration and records it. Logs and checkpoints of this training go into a temporary folder, which is removed. Errors:
/// those of the journey train-iter, script-config, those of readReferenceData.
Result<TrainIterTrace> trainIterTrace(SessionApi& session, const TrainIterFiles& files, const TaskContext& task);

/// The trace of a recorded iteration. Errors: script-config, those of readReferenceData.
Result<TracePtr> tellIteration(const Config& config, const TrainIterOutcome& iteration, bool wrapped = false);

}  // namespace teardown
