#include "core/session/random_weights.h"

#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/held_model.h"
#include "core/session/session_api.h"
#include "core/session/workspace.h"

#include <cmath>
#include <vector>

namespace teardown {

namespace {

constexpr std::int64_t kMostInputValues = 64 << 20;

/// A ready input: its values do not matter, only that both networks get the same.
std::optional<TensorView> someInput(const std::vector<int>& shape) {
    if (shape.size() != 3) return std::nullopt;
    std::int64_t count = 1;
    for (const int side : shape) {
        if (side <= 0 || side > kMostInputValues / count) return std::nullopt;
        count *= side;
    }
    constexpr std::size_t kPeriod = 9973;
    constexpr double kStep = 0.37;
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(std::sin(kStep * static_cast<double>(i % kPeriod)));
    return TensorView::fromFloats({1, shape[0], shape[1], shape[2]}, std::move(values));
}

std::int64_t bestClass(const TensorView& scores) {
    std::int64_t best = 0;
    for (std::int64_t i = 1; i < scores.numel(); ++i)
        if (scores.at(i) > scores.at(best)) best = i;
    return best;
}

}  // namespace

Result<SeedProof> proveBySeeds(SessionApi& session, const Opened& opened, const BuildOutcome& built, const TaskContext& task) {
    const auto input = someInput(built.inputShape);
    const Error noScores{
        ErrorKind::BadInput, "seeds-no-scores", message("seeds-no-scores.none", "The network has no scores to compare."), {}, {}};
    if (!input) return noScores;
    ForwardRequest forward;
    forward.input = *input;
    forward.record = false;
    forward.model = built.model;
    TD_TRY(const auto one, session.run(forward, task));
    Opened again = opened;
    ++again.seed;
    again.record = false;
    BuildRequest build = buildRequest(again);
    build.beside = true;
    TD_TRY(const auto other, session.run(build, task));
    const HeldModel second(session, other->model);
    forward.model = second.id();
    TD_TRY(const auto two, session.run(forward, task));
    if (one->scores.numel() == 0 || one->scores.numel() != two->scores.numel()) return noScores;
    SeedProof proof{false, 0, bestClass(one->scores), bestClass(two->scores)};
    for (std::int64_t i = 0; i < one->scores.numel(); ++i) {
        const double difference = std::abs(one->scores.at(i) - two->scores.at(i));
        if (!(difference <= proof.maxAbs)) proof.maxAbs = difference;
    }
    proof.differs = !(proof.maxAbs <= 0) || proof.first != proof.second;
    return proof;
}

Result<RandomWeights> findRandomWeights(SessionApi& session, const Opened& opened, const TaskContext& task) {
    TD_TRY(const auto built, session.run(buildRequest(opened), task));
    RandomWeights found;
    found.load = built->load;
    if (!built->load || (built->load->missing.empty() && built->load->mismatched.empty())) return found;
    if (const auto proof = proveBySeeds(session, opened, *built, task); proof.ok()) found.proof = *proof;
    return found;
}

}  // namespace teardown
