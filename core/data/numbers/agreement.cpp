#include "core/data/numbers/agreement.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace teardown {

namespace {

std::vector<double> softmax(const std::vector<double>& values) {
    const double largest = *std::max_element(values.begin(), values.end());
    std::vector<double> shares;
    double sum = 0;
    for (const double value : values) sum += shares.emplace_back(std::exp(value - largest));
    for (double& share : shares) share /= sum;
    return shares;
}

std::vector<double> logSoftmax(std::vector<double> values) {
    const double largest = *std::max_element(values.begin(), values.end());
    double sum = 0;
    for (const double value : values) sum += std::exp(value - largest);
    for (double& value : values) value -= largest + std::log(sum);
    return values;
}

std::vector<double> ofKind(const NetworkAnswer& answer, NumbersKind kind) {
    switch (kind) {
        case NumbersKind::Scores:
            return answer.scores;
        case NumbersKind::LogScores:
            return logSoftmax(answer.logits);
        case NumbersKind::TwiceScores:
            return softmax(answer.scores);
        default:
            return answer.logits;
    }
}

bool areShares(NumbersKind kind) { return kind == NumbersKind::Scores || kind == NumbersKind::TwiceScores; }

/// What two programs' float32 networks differ by, with the same input: some 1e-6 of the largest logit, which a softmax turns into a
/// relative error.
double noise(NumbersKind kind, double value, double largest) {
    switch (kind) {
        case NumbersKind::Scores:
            return 1e-3 * std::abs(value) + 1e-7;
        case NumbersKind::TwiceScores:
            return 2e-5 * std::abs(value);
        default:
            return 5e-5 * std::max(1.0, largest);
    }
}

Agreement agreementAs(NumbersKind kind, const KnownNumbers& known, const NetworkAnswer& answer) {
    std::vector<double> all = ofKind(answer, kind);
    double largest = 0;
    for (const double value : all) largest = std::max(largest, std::abs(value));
    if (known.classes.empty())
        std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(known.values.size()), all.end(), std::greater<>());
    Agreement found{kind, 0, 0, true};
    for (std::size_t i = 0; i < known.values.size(); ++i) {
        const double mine = known.classes.empty() ? all[i] : all[known.classes[i]];
        const double difference = std::abs(mine - known.values[i]);
        // Half a step, and what rounding its decimal text adds.
        if (!(difference <= known.steps[i] * 0.5001 + noise(kind, known.values[i], largest))) found.exact = false;
        found.maxAbs = std::max(found.maxAbs, std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference);
        double apart = difference;
        if (areShares(kind)) {
            // A share printed as 0.0000 is below half a step.
            const double least = std::max(known.steps[i] / 2, 1e-12);
            apart = std::log(std::max(mine, least)) - std::log(std::max(known.values[i], least));
        }
        found.distance += apart * apart;
    }
    found.distance = std::sqrt(found.distance / static_cast<double>(known.values.size()));
    if (!std::isfinite(found.distance)) found.distance = std::numeric_limits<double>::max();
    return found;
}

}  // namespace

Agreement agreementOf(const KnownNumbers& known, const NetworkAnswer& answer) {
    Agreement best = agreementAs(known.kinds.front(), known, answer);
    for (std::size_t i = 1; i < known.kinds.size(); ++i) {
        const Agreement other = agreementAs(known.kinds[i], known, answer);
        if (other.exact != best.exact ? other.exact : other.distance < best.distance) best = other;
    }
    return best;
}

}  // namespace teardown
