// Whether weights of a network stay random with a checkpoint, and whether its answers show it.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/checkpoint/fit/load_report.h"
#include "core/session/seed_proof.h"

#include <optional>

namespace teardown {

class SessionApi;
struct BuildOutcome;
struct Opened;

struct RandomWeights {
    std::optional<LoadReport> load;  ///< how the checkpoint fits; none without one
    std::optional<SeedProof> proof;  ///< if weights stay random; none if the network cannot run on an input of its own size
};

/// Whether the answers of a network that the session holds, some of whose weights are random, show it: another network is built with the
/// next seed, and both get the same input of the built network's size. Errors: those of the build and the runs; the network has no scores.
Result<SeedProof> proveBySeeds(SessionApi& session, const Opened& opened, const BuildOutcome& built, const TaskContext& task);

/// Builds the network of the open files as the session's current model; if weights stay random, builds another one with the next seed and
/// gives both the same input. Errors: those of the build.
Result<RandomWeights> findRandomWeights(SessionApi& session, const Opened& opened, const TaskContext& task);

}  // namespace teardown
