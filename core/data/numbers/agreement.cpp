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

/// The answer's numbers beside the given ones.
std::vector<double> numbersBeside(const KnownNumbers& known, std::vector<double> all) {
    if (known.classes.empty()) {
        std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(known.values.size()), all.end(), std::greater<>());
        all.resize(known.values.size());
        return all;
    }
    std::vector<double> found;
    for (const std::size_t index : known.classes) found.push_back(all[index]);
    return found;
}

/// A share printed as 0.0000 is below half a step.
double logShare(double share, double step) { return std::log(std::max(share, std::max(step / 2, 1e-12))); }

std::vector<double> compared(const KnownNumbers& known, NumbersKind kind, std::vector<double> numbers) {
    if (areShares(kind))
        for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = logShare(numbers[i], known.steps[i]);
    return numbers;
}

NumbersAgreement agreementAs(NumbersKind kind, const KnownNumbers& known, const NetworkAnswer& answer) {
    const std::vector<double> all = ofKind(answer, kind);
    double largest = 0;
    for (const double value : areShares(kind) ? answer.scores : all) largest = std::max(largest, std::abs(value));
    const std::vector<double> mine = numbersBeside(known, all);
    const std::vector<double> left = compared(known, kind, mine), right = compared(known, kind, known.values);
    NumbersAgreement found{kind, 0, 0, true, true};
    for (std::size_t i = 0; i < mine.size(); ++i) {
        const double difference = std::abs(mine[i] - known.values[i]);
        // Half a step, and what rounding its decimal text adds.
        const double step = known.steps[i] * 0.5001;
        if (!(difference <= step + noise(kind, known.values[i], largest, kOtherProgram))) found.exact = false;
        if (!(difference <= step + noise(kind, known.values[i], largest, kRounding))) found.rounded = false;
        found.maxAbs = std::max(found.maxAbs, std::isnan(difference) ? std::numeric_limits<double>::infinity() : difference);
        found.distance += (left[i] - right[i]) * (left[i] - right[i]);
    }
    found.distance = std::sqrt(found.distance / static_cast<double>(mine.size()));
    if (!std::isfinite(found.distance)) found.distance = std::numeric_limits<double>::max();
    return found;
}

}  // namespace

std::vector<double> comparedNumbers(const KnownNumbers& known, NumbersKind kind, const NetworkAnswer& answer) {
    return compared(known, kind, numbersBeside(known, ofKind(answer, kind)));
}

std::vector<double> comparedNumbers(const KnownNumbers& known, NumbersKind kind) { return compared(known, kind, known.values); }

bool agreesBetter(const NumbersAgreement& a, const NumbersAgreement& b) {
    if (a.rounded != b.rounded) return a.rounded;
    if (a.exact != b.exact) return a.exact;
    return a.distance < b.distance;
}

NumbersAgreement agreementOf(const KnownNumbers& known, const NetworkAnswer& answer) {
    NumbersAgreement best = agreementAs(known.kinds.front(), known, answer);
    for (std::size_t i = 1; i < known.kinds.size(); ++i) {
        const NumbersAgreement other = agreementAs(known.kinds[i], known, answer);
        if (agreesBetter(other, best)) best = other;
    }
    return best;
}

}  // namespace teardown
