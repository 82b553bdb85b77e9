// mAP and the class-wise and overall precision, recall and F1 of datasets with several classes a picture, as mmclassification 0.25 computes
// them (mmcls/core/evaluation/mean_ap.py, multilabel_eval_metrics.py).
#pragma once

#include "core/metrics/confusion.h"
#include "core/metrics/labels.h"
#include "core/metrics/metric_options.h"
#include "core/metrics/score_source.h"

#include <cstdint>
#include <span>
#include <vector>

namespace teardown::metrics {

/// Average precision of one class in 0..1: rows in the order of their scores, difficult ones (-1) left out.
double averagePrecision(std::span<const double> scores, std::span<const std::int64_t> targets);

/// The mean over all classes in percent. Reads the scores once for every kColumnBytes of them. labels is a matrix of the scores' shape.
Result<double> meanAveragePrecision(const ScoreSource& scores, const Labels& labels);

/// Percent. C: means over the classes, O: of all decisions together.
struct AveragePerformance {
    double cp = 0, cr = 0, cf1 = 0, op = 0, orecall = 0, of1 = 0;
};

/// A class is predicted if its score is at least the threshold, or is among the k largest of its row. Difficult labels count as 0.
Result<AveragePerformance> averagePerformance(const ScoreSource& scores, const Labels& labels, const MultiLabelOptions& options);

/// A row a class: support and averages as meanAveragePrecision and averagePerformance count them, so that their means are mAP, CP and CR.
/// Nothing is a confusion here. Errors: those of the scores.
Result<std::vector<ClassRow>> labelTable(const ScoreSource& scores, const Labels& labels, double threshold);

/// Memory for the columns that meanAveragePrecision sorts in one pass.
inline constexpr std::size_t kColumnBytes = std::size_t{256} << 20;

}  // namespace teardown::metrics
