// RunTimes: the shortest times of a network's forwards so far. One run says what happens once as well - memory is fetched, kernels are
// chosen, another program runs -, so a time is kept with the number of runs that it is the best of.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace teardown::engine {

/// Runs in front of those that are timed: they fetch memory and choose kernels.
inline constexpr int kWarmUpRuns = 3;

struct BestTimes {
    int runs = 0;
    double milliseconds = 0;
    std::vector<std::int64_t> steps;  ///< nanoseconds of the network's steps from its root on; empty for plain runs
};

class RunTimes {
public:
    /// Takes the times of another run and returns the best. Inputs of another shape, other threads or other steps begin anew.
    const BestTimes& add(at::IntArrayRef shape, int threads, double milliseconds, std::vector<std::int64_t> steps = {});

private:
    std::vector<std::int64_t> m_shape;
    int m_threads = 0;
    BestTimes m_plain;
    BestTimes m_recorded;
};

}  // namespace teardown::engine
