#include "core/engine/run/model/run_times.h"

#include <algorithm>

namespace teardown::engine {

const BestTimes& RunTimes::add(at::IntArrayRef shape, int threads, double milliseconds, std::vector<std::int64_t> steps) {
    if (m_shape != shape.vec() || m_threads != threads) {
        m_plain = {};
        m_recorded = {};
        m_shape = shape.vec();
        m_threads = threads;
    }
    BestTimes& best = steps.empty() ? m_plain : m_recorded;
    if (best.steps.size() != steps.size()) best = {};
    ++best.runs;
    best.milliseconds = best.runs == 1 ? milliseconds : std::min(best.milliseconds, milliseconds);
    if (best.runs == 1)
        best.steps = std::move(steps);
    else
        for (std::size_t i = 0; i < steps.size(); ++i) best.steps[i] = std::min(best.steps[i], steps[i]);
    return best;
}

}  // namespace teardown::engine
