// How well an answer of the network agrees with given numbers.
#pragma once

#include "core/data/numbers/pasted.h"

#include <vector>

namespace teardown {

/// What the network gives for one input; one number a class.
struct NetworkAnswer {
    std::vector<double> logits;
    std::vector<double> scores;  ///< as the head makes them: softmax, or sigmoids
};

struct NumbersAgreement {
    NumbersKind kind = NumbersKind::Logits;
    double distance = 0;  ///< RankedReading::distance
    double maxAbs = 0;
    bool exact = false;    ///< within what two programs' networks may differ by
    bool rounded = false;  ///< within the rounding of one float32 network and of the printed digits: nothing can agree better
};

/// What the distance compares, number by number: logits, or logarithms of scores.
std::vector<double> comparedNumbers(const KnownNumbers& known, NumbersKind kind, const NetworkAnswer& answer);
/// The same of the given numbers.
std::vector<double> comparedNumbers(const KnownNumbers& known, NumbersKind kind);

/// Whether `a` agrees better than `b`.
bool agreesBetter(const NumbersAgreement& a, const NumbersAgreement& b);

/// By the kind that agrees best.
NumbersAgreement agreementOf(const KnownNumbers& known, const NetworkAnswer& answer);

}  // namespace teardown
