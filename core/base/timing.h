// Measures how long something takes with a clock that system time changes do not affect; median of several runs.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace teardown {

using SteadyClock = std::chrono::steady_clock;

inline double millisecondsSince(SteadyClock::time_point start) {
    return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

/// The mean of the two middle values when the count is even; 0 for an empty list.
inline double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace teardown
