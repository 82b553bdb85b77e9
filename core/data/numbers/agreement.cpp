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

/// Errors of float32 networks, in parts of the largest logit: another order of the same additions, and another library or processor.
constexpr double kRounding = 4e-6, kOtherProgram = 5e-5;

/// What an error of the logits does to a number.
double noise(NumbersKind kind, double value, double largest, double share) {
    switch (kind) {
        case NumbersKind::Scores:
            // d log(p) = dz
            return share * std::max(1.0, largest) * 20 * std::abs(value) + 1e-8;
        case NumbersKind::TwiceScores:
            // d log(q) = dp, and p is at most 1.
            return std::min(share, 2e-5) * std::abs(value) + 1e-9;
        default:
            return share * std::max(0.01, largest);
    }
}

Agreement agreementAs(NumbersKind kind, const KnownNumbers& known, const NetworkAnswer& answer) {
    std::vector<double> all = ofKind(answer, kind);
    double largest = 0;
    for (const double value : areShares(kind) ? answer.scores : all) largest = std::max(largest, std::abs(value));
    if (known.classes.empty())
        std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(known.values.size()), all.end(), std::greater<>());
    Agreement found{kind, 0, 0, true, true};
    for (std::size_t i = 0; i < known.values.size(); ++i) {
        const double mine = known.classes.empty() ? all[i] : all[known.classes[i]];
        const double difference = std::abs(mine - known.values[i]);
        // Half a step, and what rounding its decimal text adds.
        const double step = known.steps[i] * 0.5001;
        if (!(difference <= step + noise(kind, known.values[i], largest, kOtherProgram))) found.exact = false;
        if (!(difference <= step + noise(kind, known.values[i], largest, kRounding))) found.rounded = false;
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

bool agreesBetter(const Agreement& a, const Agreement& b) {
    if (a.rounded != b.rounded) return a.rounded;
    if (a.exact != b.exact) return a.exact;
    return a.distance < b.distance;
}

Agreement agreementOf(const KnownNumbers& known, const NetworkAnswer& answer) {
    Agreement best = agreementAs(known.kinds.front(), known, answer);
    for (std::size_t i = 1; i < known.kinds.size(); ++i) {
        const Agreement other = agreementAs(known.kinds[i], known, answer);
        if (agreesBetter(other, best)) best = other;
    }
    return best;
}

}  // namespace teardown
