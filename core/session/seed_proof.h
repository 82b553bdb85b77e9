// SeedProof: whether an answer depends on weights that no file gave. The network is built a second time with another seed; if the same
// input then gets other scores, they are those of random weights.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/session/model_id.h"

#include <cstdint>

namespace teardown {

class SessionApi;
class TensorView;
struct Opened;

struct SeedProof {
    bool differs = false;
    double maxAbs = 0;         ///< largest difference of the scores
    std::int64_t first = -1;   ///< best class with the seed of `opened`; -1: the network has no scores
    std::int64_t second = -1;  ///< best class with the next seed
};

/// `model` was built from `opened`; `input` is a ready tensor [1, C, H, W]. The session's current model stays. Errors: those of the build
/// and of the run; seeds-no-scores if the network ends without scores.
Result<SeedProof> proveBySeeds(SessionApi& session, const Opened& opened, ModelId model, const TensorView& input, const TaskContext& task);

}  // namespace teardown
