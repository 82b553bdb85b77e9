// ConfusionMatrix: how often a picture of one class was taken for another. Only cells that are not 0 are kept: of thousands of classes most
// are.
#pragma once

#include "core/metrics/labels.h"
#include "core/metrics/score_source.h"

#include <cstdint>
#include <span>
#include <vector>

namespace teardown::metrics {

struct ConfusionCell {
    std::int64_t actual = 0;
    std::int64_t predicted = 0;
    std::int64_t count = 0;
    bool operator==(const ConfusionCell&) const = default;
};

class ConfusionMatrix {
public:
    /// calculate_confusion_matrix of mmclassification: the predicted class is the first of the largest scores (NaN is the largest). Errors:
    /// metrics-labels for labels beyond the classes and of several classes a picture, metrics-count, those of the scores.
    static Result<ConfusionMatrix> of(const ScoreSource& scores, const Labels& labels);

    std::size_t classes() const { return m_actual.size(); }
    std::int64_t total() const { return m_total; }
    std::int64_t at(std::int64_t actual, std::int64_t predicted) const;
    std::int64_t actual(std::size_t label) const { return m_actual[label]; }        ///< sum of a row
    std::int64_t predicted(std::size_t label) const { return m_predicted[label]; }  ///< sum of a column
    std::int64_t correct(std::size_t label) const { return at(static_cast<std::int64_t>(label), static_cast<std::int64_t>(label)); }
    /// The cells that are not 0, row by row.
    std::span<const ConfusionCell> cells() const { return m_cells; }
    /// Wrong answers that are most frequent, at most `most`; equally frequent ones in the order of their classes.
    std::vector<ConfusionCell> mostConfused(std::size_t most) const;

private:
    std::vector<ConfusionCell> m_cells;
    std::vector<std::int64_t> m_actual, m_predicted;
    std::int64_t m_total = 0;
};

/// A row of the table by class.
struct ClassRow {
    std::int64_t label = 0;
    std::int64_t support = 0;    ///< pictures of this class
    std::int64_t predicted = 0;  ///< pictures taken for it
    std::int64_t correct = 0;
    double precision = 0, recall = 0, f1 = 0;  ///< percent, as precision_recall_f1 with thrs=None counts; 0 if there is nothing to count
    ConfusionCell confusion;                   ///< what it is most often taken for; count 0: nothing
    double averagePrecision = 0;               ///< percent; of datasets with several classes a picture
};
std::vector<ClassRow> classTable(const ConfusionMatrix& matrix);

}  // namespace teardown::metrics
