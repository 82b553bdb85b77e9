// Turns the engine's recording of a network into the content of its teardown page.
#pragma once

#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/reparam_journey.h"
#include "widgets/paint/teardown_page.h"

#include <string>

namespace teardown {

struct NetworkRecording {
    std::string config;  ///< as shown: "repvgg-digits.py"
    std::string checkpoint;
    std::string picture;
    const BuildOutcome& built;
    const ForwardOutcome& forward;
    const ReparamOutcome& reparam;
};

/// The picture, the answer, a section for each folded block's output, the neck and the head, and every block's kernels before and after.
TeardownPageContent teardownPage(const NetworkRecording& parts);

}  // namespace teardown
