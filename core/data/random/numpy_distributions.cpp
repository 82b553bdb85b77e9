#include "core/data/random/numpy_distributions.h"

#include <algorithm>
#include <cmath>

namespace teardown::numpy {

namespace {

/// Johnk's method: U^(1/a) and V^(1/b), accepted if their sum is at most 1.
double betaOfSmallShapes(NumpyRandom& random, double a, double b) {
    for (;;) {
        const double u = random.randomSample();
        const double v = random.randomSample();
        const double x = std::pow(u, 1.0 / a);
        const double y = std::pow(v, 1.0 / b);
        if (x + y > 1.0) continue;
        if (x + y > 0) return x / (x + y);
        // Both powers are 0 for small shapes: the same in logarithms.
        double logX = std::log(u) / a;
        double logY = std::log(v) / b;
        const double larger = std::max(logX, logY);
        logX -= larger;
        logY -= larger;
        return std::exp(logX - std::log(std::exp(logX) + std::exp(logY)));
    }
}

/// Ahrens and Dieter's method for a shape below 1.
double gammaOfSmallShape(NumpyRandom& random, double shape) {
    for (;;) {
        const double u = random.randomSample();
        const double v = exponential(random);
        if (u <= 1.0 - shape) {
            const double x = std::pow(u, 1. / shape);
            if (x <= v) return x;
        } else {
            const double y = -std::log((1 - u) / shape);
            const double x = std::pow(1.0 - shape + shape * y, 1. / shape);
            if (x <= v + y) return x;
        }
    }
}

/// Marsaglia and Tsang's method for a shape above 1.
double gammaOfLargeShape(NumpyRandom& random, double shape) {
    const double b = shape - 1. / 3.;
    const double c = 1. / std::sqrt(9 * b);
    for (;;) {
        double x = 0;
        double v = 0;
        do {
            x = random.normal(0, 1);
            v = 1.0 + c * x;
        } while (v <= 0.0);
        v = v * v * v;
        const double u = random.randomSample();
        if (u < 1.0 - 0.0331 * (x * x) * (x * x)) return b * v;
        if (std::log(u) < 0.5 * x * x + b * (1. - v + std::log(v))) return b * v;
    }
}

}  // namespace

double exponential(NumpyRandom& random) { return -std::log(1.0 - random.randomSample()); }

double gamma(NumpyRandom& random, double shape) {
    if (shape == 1.0) return exponential(random);
    return shape < 1.0 ? gammaOfSmallShape(random, shape) : gammaOfLargeShape(random, shape);
}

double beta(NumpyRandom& random, double a, double b) {
    if (a <= 1.0 && b <= 1.0) return betaOfSmallShapes(random, a, b);
    const double first = gamma(random, a);
    const double second = gamma(random, b);
    return first / (first + second);
}

}  // namespace teardown::numpy
