// One sample through the pipeline of a phase, transform by transform, as the page of the pipeline shows it.
#pragma once

#include "core/base/task_context.h"
#include "core/data/pipeline.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

/// One transform of a run.
struct PhaseStep {
    TransformRecord record;           ///< with views, and PixelFacts before and after
    std::vector<std::string> needed;  ///< keys without which the reference program stops
    std::vector<std::string> made;    ///< keys that the sample has only now
    std::vector<std::string> lost;    ///< keys that it has no longer (Collect)
    std::vector<Message> flags;       ///< what is probably not meant
};

struct PhaseRun {
    std::string configPath;         ///< "data.train.pipeline"
    std::vector<PhaseStep> steps;   ///< up to the one that failed
    std::optional<Error> error;     ///< of the transform after the last step
    std::vector<std::string> keys;  ///< of the finished sample
    Diagnostics notes;
};

/// Where the random numbers of a run begin.
struct PhaseSeed {
    std::uint32_t seed = 0;
    int earlier = 0;  ///< samples that are drawn before with the same generator, as a loader without workers goes on; at most kMostEarlier
    static constexpr int kMostEarlier = 1000;
};

/// Runs the transforms one by one; the error of one ends the run and keeps what was done before. Errors: cancelled.
Result<PhaseRun> runPhase(const Pipeline& pipeline, const Sample& sample, PhaseSeed seed, const ImagingApi& imaging,
                          const TaskContext& task);

/// Keys of the sample without which the reference program stops at this transform; none if the pipeline has no transform there.
std::vector<std::string> keysNeededAt(const Pipeline& pipeline, const std::string& configPath);

/// What is probably not meant in a step: values of 0..1 or of float64 that reach Normalize, normalised values that reach it again.
std::vector<Message> flagsOf(const TransformRecord& record);

}  // namespace teardown
