// Sums in the order of the reference's libraries: a mean that differs in its last bit rounds to another printed digit now and then.
#pragma once

#include <span>

namespace teardown::metrics {

/// numpy.sum of a contiguous float64 array: pairwise, blocks of 128 with eight accumulators (numpy/core/src/umath/loops_utils.h.src).
double numpySum(std::span<const double> values);
/// numpy.mean. Not empty.
double numpyMean(std::span<const double> values);

/// torch.mean of a contiguous float64 tensor of at most 32,768 elements on a CPU with AVX2: four lanes, four accumulators each, added level
/// by level (aten/src/ATen/native/cpu/SumKernel.cpp). Not empty.
double torchMean(std::span<const double> values);

}  // namespace teardown::metrics
