// The distributions of numpy's legacy generator that batch augments draw from (numpy/random/src/legacy/legacy-distributions.c of
// numpy 1.24), bit for bit with glibc's log and pow.
#pragma once

#include "core/data/random/random.h"

namespace teardown::numpy {

/// np.random.standard_exponential(). Two words.
double exponential(NumpyRandom& random);
/// np.random.standard_gamma(shape), shape > 0. By rejection: any number of words.
double gamma(NumpyRandom& random, double shape);
/// np.random.beta(a, b), both above 0. Four words per try if neither is above 1, otherwise two gammas.
double beta(NumpyRandom& random, double a, double b);

}  // namespace teardown::numpy
