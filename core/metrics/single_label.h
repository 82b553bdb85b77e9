// accuracy, precision, recall, f1_score and support of datasets with one class a picture, as mmclassification 0.25 computes them
// (mmcls/models/losses/accuracy.py, mmcls/core/evaluation/eval_metrics.py). Rows are counted as they come: memory does not grow with them.
#pragma once

#include "core/metrics/labels.h"
#include "core/metrics/metric_options.h"
#include "core/metrics/order.h"
#include "core/metrics/score_source.h"

#include <cstdint>
#include <span>
#include <vector>

namespace teardown::metrics {

/// Hits of accuracy: a picture whose class is among the first k, with a score above the threshold. Scores are compared as float32.
class AccuracyCounter {
public:
    AccuracyCounter(const TopK& topk, const Thresholds& thresholds);
    /// topk.most() <= row.size().
    void add(std::span<const double> row, std::int64_t label);
    /// Percent, as the float32 that torch computes: [k][threshold].
    std::vector<std::vector<double>> percent() const;

private:
    std::size_t m_most;
    std::vector<std::size_t> m_counts;  ///< of TopK, as the end of a slice of the most
    std::vector<float> m_thresholds;
    std::vector<std::vector<std::int64_t>> m_hits;
    std::int64_t m_rows = 0;
    std::vector<double> m_row;
    std::vector<ScoredLabel> m_queue;
};

/// Values for each class, or one mean of them all.
struct PrecisionRecallF1 {
    std::vector<double> precision, recall, f1;
};

/// What precision, recall and F1 count: by class what it was predicted, what it was, and both; a prediction needs a score above the
/// threshold (NaN is not below it).
class ClassCounter {
public:
    ClassCounter(std::size_t classes, const Thresholds& thresholds, const ScoreSource& source);
    /// 0 <= label < classes.
    void add(std::span<const double> row, std::int64_t label);
    /// For each threshold, percent by class. Classes that never occur count as 0.
    std::vector<PrecisionRecallF1> percent() const;

private:
    struct Counts {
        double threshold;
        std::vector<std::int64_t> predicted, correct;
    };
    std::vector<std::int64_t> m_actual;
    std::vector<Counts> m_counts;
    std::vector<ScoredLabel> m_queue;
};

/// The mean over the classes, as torch computes it.
PrecisionRecallF1 macroOf(const PrecisionRecallF1& classes);

}  // namespace teardown::metrics
