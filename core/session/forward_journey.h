// The journey of one input through the network, with or without a recording.
#pragma once

#include "core/base/diagnostics.h"
#include "core/session/fast_report.h"
#include "core/session/input_choice.h"
#include "core/session/model_id.h"
#include "core/session/prediction.h"
#include "core/session/trust.h"
#include "core/trace/step_range.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace teardown {

struct ForwardOutcome;

/// Needs a built model.
struct ForwardRequest {
    static constexpr std::string_view kJourney = "forward";
    using Outcome = ForwardOutcome;

    InputChoice input;
    bool record = true;  ///< false: logits only
    bool wholeModel = true;
    std::uint64_t byteBudget = 2048ull << 20;
    std::optional<StepRange> only;  ///< keep only the tensors of these steps, whatever the budget: to record again what it left out
    int repeat = 0;                 ///< N interleaved plain and recorded runs after 3 of warm-up
    bool fast = false;              ///< logits and scores by the fast form (fast_report.h); the recording stays the network's own
    ModelId model;
};

struct ForwardOutcome {
    TracePtr trace;     ///< null when not recorded
    TensorView logits;  ///< [N, classes]
    TensorView scores;
    std::vector<Prediction> top;  ///< of the first sample, best first, at most 5
    /// The best of `timedRuns` runs of this network on inputs of this size; the same holds for the times of the trace's steps below the
    /// root. After a single run (`firstRun`) they include one-time work: memory is allocated, kernels are selected. Mark them as such when
    /// shown.
    double milliseconds = 0;
    bool firstRun = true;
    int timedRuns = 1;
    double plainMilliseconds = 0;  ///< medians of `repeat`
    double recordedMilliseconds = 0;
    int threads = 1;
    std::optional<FastReport> fast;  ///< if asked for
    Trust trust;
    Diagnostics diagnostics;
};

}  // namespace teardown
