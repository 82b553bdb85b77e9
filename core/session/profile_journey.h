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

/// What a number of operations or bytes is made of: of one module with everything below it, or of the whole network.
struct Effort {
    std::int64_t macs = 0;             ///< as mmclassification's get_flops counts: one multiply-add is one, the head's last layer is none
    std::int64_t macsFull = 0;         ///< every layer and op (engine/run/complexity_rules.h)
    std::int64_t bytesMoved = 0;       ///< inputs, parameters, buffers and outputs, each read or written once a call
    std::int64_t activationBytes = 0;  ///< of the tensors that came into being
};

struct ModuleProfile {  ///< one for each ModuleNode of BuildOutcome, in its order
    std::string path;
    int calls = 0;
    Effort effort;               ///< of all calls
    std::vector<Shape> outputs;  ///< of the last call; a module that gives several tensors has several
    double milliseconds = 0;     ///< of all calls in one run, median of the runs; 0 when not timed
};

struct ProfileOutcome {
    std::vector<ModuleProfile> modules;
    Effort total;
    std::vector<int> inputShape;         ///< {C,H,W}
    std::vector<std::string> uncounted;  ///< layers and ops that ran and have no rule, so that macsFull lacks them
    double milliseconds = 0;             ///< of one run, median; 0 when not timed
    int threads = 1;
};

}  // namespace teardown
