// Classifies many pictures, several at a time; each is delivered when it is done. A bad picture does not stop the others.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/error.h"
#include "core/session/fast_report.h"
#include "core/session/model_id.h"
#include "core/session/prediction.h"
#include "core/session/trust.h"
#include "core/tensor/tensor_view.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

struct ClassifiedPicture {
    std::size_t index = 0;        ///< in ClassifyRequest::pictures
    std::vector<Prediction> top;  ///< best first, at most 5
    TensorView scores;            ///< [1, classes]
    Trust trust;
    std::optional<Error> error;  ///< what was wrong with this picture; the rest is then empty
    Diagnostics diagnostics;
};

/// Called from other threads, one call at a time.
using ClassifySink = std::function<void(ClassifiedPicture)>;

struct ClassifyOutcome {
    std::size_t pictures = 0;        ///< number delivered, including bad ones
    std::optional<FastReport> fast;  ///< of the first picture, if asked for; none if all pictures were bad
};

/// Needs a built model.
struct ClassifyRequest {
    static constexpr std::string_view kJourney = "classify";
    using Outcome = ClassifyOutcome;

    std::vector<std::string> pictures;
    ClassifySink each;
    bool fast = false;  ///< by the fast form (fast_report.h), which is checked with the first picture
    ModelId model = {};
};

}  // namespace teardown
