// The re-parameterisation journey: branches become one convolution, which is verified.
#pragma once

#include "core/base/diagnostics.h"
#include "core/session/input_choice.h"
#include "core/session/model_id.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

struct ReparamOutcome;

/// Needs a built model. Works on copies: the built model stays in its train form.
struct ReparamRequest {
    static constexpr std::string_view kJourney = "reparameterise";
    using Outcome = ReparamOutcome;

    InputChoice input;  ///< for the verification; nothing: the fixed input (k = 1000003) at the config's test size
    bool float64 = false;
    std::string outputPath;  ///< .pth to write, with the config beside it; empty: show only
    ModelId model;
};

struct BlockError {
    std::string path;
    double maxAbs = 0;
    double relative = 0;  ///< max|d| / max|before|
};

struct ReparamOutcome {
    TracePtr trace;
    std::vector<BlockError> blocks;
    BlockError network;  ///< of the logits
    bool sameTop = true;
    Message verdict;
    std::int64_t parametersBefore = 0;
    std::int64_t parametersAfter = 0;
    std::string checkpointPath;  ///< written files, empty if none
    std::string configPath;
    Diagnostics diagnostics;
};

}  // namespace teardown
