#include "core/metrics/confusion.h"

#include "core/metrics/evaluate_labels.h"
#include "core/metrics/order.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <unordered_map>

namespace teardown::metrics {

Result<ConfusionMatrix> ConfusionMatrix::of(const ScoreSource& scores, const Labels& labels) {
    TD_CHECK(checkOneClassAPicture(scores, labels));
    const auto classes = static_cast<std::int64_t>(scores.classes());
    ConfusionMatrix matrix;
    matrix.m_actual.assign(scores.classes(), 0);
    matrix.m_predicted.assign(scores.classes(), 0);
    std::unordered_map<std::int64_t, std::int64_t> counts;
    const auto count = [&](std::size_t row, std::span<const double> values) -> Result<void> {
        const std::int64_t actual = labels.values[row];
        if (actual < 0 || actual >= classes)
            return evaluationError(
                "metrics-labels",
                message("metrics-labels.picture-has-the-class", "Picture {index} has the class {label}; the scores have {classes} classes.",
                        {{"index", row}, {"label", actual}, {"classes", classes}}),
                message("do.check-num-classes", "Check the annotations, and num_classes of the head."));
        const auto predicted = static_cast<std::int64_t>(firstMaximum(values));
        ++matrix.m_actual[static_cast<std::size_t>(actual)];
        ++matrix.m_predicted[static_cast<std::size_t>(predicted)];
        ++counts[actual * classes + predicted];
        ++matrix.m_total;
        return {};
    };
    TD_CHECK(forEachRow(scores, count));
    for (const auto& [cell, number] : counts) matrix.m_cells.push_back({cell / classes, cell % classes, number});
    std::sort(matrix.m_cells.begin(), matrix.m_cells.end(), [](const ConfusionCell& a, const ConfusionCell& b) {
        return std::tie(a.actual, a.predicted) < std::tie(b.actual, b.predicted);
    });
    return matrix;
}

std::int64_t ConfusionMatrix::at(std::int64_t actual, std::int64_t predicted) const {
    const auto found = std::lower_bound(
        m_cells.begin(), m_cells.end(), ConfusionCell{actual, predicted, 0},
        [](const ConfusionCell& a, const ConfusionCell& b) { return std::tie(a.actual, a.predicted) < std::tie(b.actual, b.predicted); });
    return found != m_cells.end() && found->actual == actual && found->predicted == predicted ? found->count : 0;
}

std::vector<ConfusionCell> ConfusionMatrix::mostConfused(std::size_t most) const {
    std::vector<ConfusionCell> wrong;
    for (const ConfusionCell& cell : m_cells)
        if (cell.actual != cell.predicted) wrong.push_back(cell);
    std::stable_sort(wrong.begin(), wrong.end(), [](const ConfusionCell& a, const ConfusionCell& b) { return a.count > b.count; });
    if (wrong.size() > most) wrong.resize(most);
    return wrong;
}

std::vector<ClassRow> classTable(const ConfusionMatrix& matrix) {
    std::vector<ClassRow> rows;
    for (std::size_t label = 0; label < matrix.classes(); ++label) {
        ClassRow row;
        row.label = static_cast<std::int64_t>(label);
        row.support = matrix.actual(label);
        row.predicted = matrix.predicted(label);
        row.correct = matrix.correct(label);
        const auto correct = static_cast<double>(row.correct);
        row.precision = correct / std::max(static_cast<double>(row.predicted), 1.0) * 100;
        row.recall = correct / std::max(static_cast<double>(row.support), 1.0) * 100;
        row.f1 = 2 * row.precision * row.recall /
                 std::max(row.precision + row.recall, static_cast<double>(std::numeric_limits<float>::epsilon()));
        rows.push_back(row);
    }
    for (const ConfusionCell& cell : matrix.cells()) {
        ClassRow& row = rows[static_cast<std::size_t>(cell.actual)];
        if (cell.actual != cell.predicted && cell.count > row.confusion.count) row.confusion = cell;
    }
    return rows;
}

}  // namespace teardown::metrics
