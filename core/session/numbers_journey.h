// Which reading of a picture makes the network give numbers that another program gave?
#pragma once

#include "core/data/numbers/pasted.h"
#include "core/data/numbers/reading.h"
#include "core/session/input_choice.h"
#include "core/session/model_id.h"

#include <string_view>

namespace teardown {

struct NumbersOutcome;

/// Needs a built model. Errors: numbers-input, those of knownNumbers and searchReadings.
struct NumbersRequest {
    static constexpr std::string_view kJourney = "explain-numbers";
    using Outcome = NumbersOutcome;

    InputChoice input;  ///< a picture, in memory or in a file
    PastedNumbers numbers;
    double seconds = 30;   ///< limit of the search
    int mostInputs = 600;  ///< limit of the inputs that run through the network
    ModelId model;
};

struct NumbersOutcome {
    NumbersReport report;
};

}  // namespace teardown
