#include "core/metrics/results/predictions.h"

#include "core/metrics/order.h"

namespace teardown::metrics {

Result<Predictions> predictionsOf(const ScoreSource& scores, const TaskContext& task) {
    Predictions found;
    found.singlePrecision = scores.singlePrecision();
    found.labels.reserve(scores.rows());
    found.scores.reserve(scores.rows());
    TD_CHECK(forEachRow(scores, [&](std::size_t row, std::span<const double> values) -> Result<void> {
        if (row % 4096 == 0 && task.cancelled()) return cancelledError();
        const std::size_t best = firstMaximum(values);
        found.labels.push_back(static_cast<std::int64_t>(best));
        found.scores.push_back(values[best]);
        return {};
    }));
    return found;
}

}  // namespace teardown::metrics
