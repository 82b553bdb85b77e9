// The predicted class of each picture and its score: numpy.argmax and numpy.max of the rows of scores.
#pragma once

#include "core/base/task_context.h"
#include "core/metrics/score_source.h"

#include <cstdint>
#include <vector>

namespace teardown::metrics {

struct Predictions {
    std::vector<std::int64_t> labels;  ///< the first of the largest; NaN is the largest
    std::vector<double> scores;
    bool singlePrecision = true;
};

Result<Predictions> predictionsOf(const ScoreSource& scores, const TaskContext& task = {});

}  // namespace teardown::metrics
