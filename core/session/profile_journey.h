// Operations, bytes and times of every module for one picture.
#pragma once

#include "core/session/model_id.h"
#include "core/tensor/tensor_view.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

struct ProfileOutcome;

/// Needs a built model.
struct ProfileRequest {
    static constexpr std::string_view kJourney = "profile";
    using Outcome = ProfileOutcome;

    std::vector<int> inputShape;  ///< {C,H,W} of one picture; empty: what the test pipeline makes
    int repeat = 0;               ///< timed runs after 3 of warm-up; 0: no times
    ModelId model;
};

/// A count of operations or bytes: for one module with everything below it, or for the whole network.
struct Effort {
    std::int64_t macs = 0;             ///< as counted by mmclassification's get_flops: one multiply-add counts as one, the head's last
                                       ///< layer is left out
    std::int64_t macsFull = 0;         ///< every layer and op (engine/run/complexity_rules.h)
    std::int64_t bytesMoved = 0;       ///< inputs, parameters, buffers and outputs, each read or written once per call
    std::int64_t activationBytes = 0;  ///< of the tensors that were created
};

struct ModuleProfile {  ///< one for each ModuleNode of BuildOutcome, in its order
    std::string path;
    int calls = 0;
    Effort effort;               ///< of all calls
    std::vector<Shape> outputs;  ///< of the last call; modules that return several tensors have several
    double milliseconds = 0;     ///< of all calls in one run, median of the runs; 0 if not timed
    bool inTableOfMmcv = false;  ///< its class is one that get_flops counts; all others are the sum of their children there
};

struct ProfileOutcome {
    std::vector<ModuleProfile> modules;
    Effort total;
    std::vector<int> inputShape;         ///< {C,H,W}
    std::vector<std::string> uncounted;  ///< layers and ops that ran but have no rule, so that macsFull does not include them
    double milliseconds = 0;             ///< of one run, median; 0 if not timed
    int threads = 1;
};

}  // namespace teardown
