// Calibration: whether a score of 0.8 means right in 80 % of the cases. Guo et al., "On Calibration of Modern Neural Networks" (ICML 2017).
#pragma once

#include "core/metrics/labels.h"
#include "core/metrics/score_source.h"

#include <cstdint>
#include <vector>

namespace teardown::metrics {

/// Pictures whose highest score is in (lower, upper]; a score of 0 is in the first bin.
struct CalibrationBin {
    double lower = 0, upper = 0;
    std::int64_t count = 0;
    double confidence = 0;  ///< mean of the highest scores; 0 without pictures
    double accuracy = 0;    ///< share of right answers, 0..1; 0 without pictures
};

struct Calibration {
    std::vector<CalibrationBin> bins;
    double ece = 0;  ///< expected calibration error: mean of |accuracy - confidence|, weighted by the counts
    double mce = 0;  ///< the largest of them
    std::int64_t counted = 0;
    std::int64_t notProbabilities = 0;  ///< pictures whose highest score is not in 0..1; they are in no bin
};

/// Bins of equal width. 0 < bins. Errors: metrics-labels for several classes a picture, metrics-count, those of the scores.
Result<Calibration> calibrationOf(const ScoreSource& scores, const Labels& labels, int bins = 15);

}  // namespace teardown::metrics
