// RunTimes: the shortest times of a network's forwards so far. A single run includes one-time work (memory is allocated, kernels are
// selected) and interference by other programs, so a time is kept with the number of runs it is the best of.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace teardown::engine {

/// Warm-up runs before the timed ones: they allocate memory and select kernels.
inline constexpr int kWarmUpRuns = 3;

struct BestTimes {
    int runs = 0;
    double milliseconds = 0;
    std::vector<std::int64_t> steps;  ///< nanoseconds of the network's steps from its root on; empty for plain runs
};

class RunTimes {
public:
    /// Adds the times of another run and returns the best. Another input shape, thread count or list of steps starts anew.
    const BestTimes& add(at::IntArrayRef shape, int threads, double milliseconds, std::vector<std::int64_t> steps = {});

private:
    std::vector<std::int64_t> m_shape;
    int m_threads = 0;
    BestTimes m_plain;
    BestTimes m_recorded;
};

}  // namespace teardown::engine
