// Whether weights of a network stay random with a checkpoint, and whether its answers show it.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/checkpoint/fit/load_report.h"
#include "core/session/seed_proof.h"

#include <optional>

namespace teardown {

class SessionApi;
struct Opened;

struct RandomWeights {
    std::optional<LoadReport> load;  ///< how the checkpoint fits; none without one
    std::optional<SeedProof> proof;  ///< if weights stay random; none if the network cannot run on an input of its own size
};

/// Builds the network of the open files as the session's current model; if weights stay random, builds another one with the next seed and
/// gives both the same input. Errors: those of the build.
Result<RandomWeights> findRandomWeights(SessionApi& session, const Opened& opened, const TaskContext& task);

}  // namespace teardown
