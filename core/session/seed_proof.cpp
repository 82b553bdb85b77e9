#include "core/session/seed_proof.h"

#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/held_model.h"
#include "core/session/session_api.h"
#include "core/session/workspace.h"

#include <algorithm>
#include <cmath>

namespace teardown {

namespace {

std::int64_t bestOf(const TensorView& scores) {
    std::int64_t best = 0;
    for (std::int64_t i = 1; i < scores.numel(); ++i)
        if (scores.at(i) > scores.at(best)) best = i;
    return best;
}

}  // namespace

Result<SeedProof> proveBySeeds(SessionApi& session, const Opened& opened, ModelId model, const TensorView& input, const TaskContext& task) {
    ForwardRequest forward;
    forward.input = input;
    forward.record = false;
    forward.model = model;
    TD_TRY(const auto one, session.run(forward, task));
    Opened again = opened;
    ++again.seed;
    again.record = false;
    BuildRequest build = buildRequest(again);
    build.beside = true;
    TD_TRY(const auto built, session.run(build, task));
    const HeldModel second(session, built->model);
    forward.model = second.id();
    TD_TRY(const auto other, session.run(forward, task));
    if (one->scores.numel() == 0 || one->scores.numel() != other->scores.numel())
        return Error{
            ErrorKind::BadInput, "seeds-no-scores", message("seeds-no-scores.none", "The network has no scores to compare."), {}, {}};
    SeedProof proof;
    proof.first = bestOf(one->scores);
    proof.second = bestOf(other->scores);
    for (std::int64_t i = 0; i < one->scores.numel(); ++i) {
        const double difference = std::abs(one->scores.at(i) - other->scores.at(i));
        if (!(difference <= proof.maxAbs)) proof.maxAbs = difference;
    }
    proof.differs = proof.maxAbs > 0 || proof.first != proof.second;
    return proof;
}

}  // namespace teardown
