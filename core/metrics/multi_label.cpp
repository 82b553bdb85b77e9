#include "core/metrics/multi_label.h"

#include "core/metrics/order.h"
#include "core/metrics/sums.h"

#include <algorithm>
#include <limits>

namespace teardown::metrics {

namespace {

constexpr double kSmallestDivisor = std::numeric_limits<float>::epsilon();

double ratio(std::int64_t count, std::int64_t total) {
    return static_cast<double>(count) / std::max(static_cast<double>(total), kSmallestDivisor);
}

double harmonic(double precision, double recall) { return 2 * precision * recall / std::max(precision + recall, kSmallestDivisor); }

/// How many of the classes [:k] takes.
std::size_t sliceEnd(std::int64_t k, std::size_t classes) {
    const auto size = static_cast<std::int64_t>(classes);
    return static_cast<std::size_t>(std::clamp<std::int64_t>(k < 0 ? size + k : k, 0, size));
}

}  // namespace

double averagePrecision(std::span<const double> scores, std::span<const std::int64_t> targets) {
    std::vector<double> precision;
    precision.reserve(scores.size());
    std::int64_t positives = 0, counted = 0;
    for (const std::size_t row : descendingOrder(scores)) {
        const bool positive = targets[row] == 1;
        positives += positive;
        counted += targets[row] != -1;
        precision.push_back(positive ? ratio(positives, counted) : 0.0);
    }
    return numpySum(precision) / std::max(static_cast<double>(positives), kSmallestDivisor);
}

/// Of each class, 0..1.
static Result<std::vector<double>> averagePrecisions(const ScoreSource& scores, const Labels& labels) {
    const std::size_t classes = scores.classes(), rows = scores.rows();
    const std::size_t atOnce = std::clamp<std::size_t>(kColumnBytes / (std::max<std::size_t>(rows, 1) * sizeof(double)), 1, classes);
    std::vector<double> precisions;
    std::vector<double> columns(atOnce * rows);
    std::vector<std::int64_t> targets(rows);
    for (std::size_t first = 0; first < classes; first += atOnce) {
        const std::size_t count = std::min(atOnce, classes - first);
        TD_CHECK(forEachRow(scores, [&](std::size_t row, std::span<const double> values) -> Result<void> {
            for (std::size_t c = 0; c < count; ++c) columns[c * rows + row] = values[first + c];
            return {};
        }));
        for (std::size_t c = 0; c < count; ++c) {
            for (std::size_t row = 0; row < rows; ++row) targets[row] = labels.values[row * classes + first + c];
            precisions.push_back(averagePrecision({columns.data() + c * rows, rows}, targets));
        }
    }
    return precisions;
}

Result<double> meanAveragePrecision(const ScoreSource& scores, const Labels& labels) {
    TD_TRY(const std::vector<double> precisions, averagePrecisions(scores, labels));
    return numpyMean(precisions) * 100.0;
}

Result<AveragePerformance> averagePerformance(const ScoreSource& scores, const Labels& labels, const MultiLabelOptions& options) {
    const std::size_t classes = scores.classes();
    std::vector<std::int64_t> correct(classes, 0), wrong(classes, 0), missed(classes, 0);
    std::vector<char> predicted(classes);
    const double threshold = scores.threshold(options.threshold.value_or(0));
    const std::size_t most = options.threshold ? 0 : sliceEnd(options.most.value_or(0), classes);
    TD_CHECK(forEachRow(scores, [&](std::size_t row, std::span<const double> values) -> Result<void> {
        if (options.threshold) {
            for (std::size_t c = 0; c < classes; ++c) predicted[c] = values[c] >= threshold;
        } else {
            std::fill(predicted.begin(), predicted.end(), 0);
            const std::vector<std::size_t> order = descendingOrder(values);
            for (std::size_t i = 0; i < most; ++i) predicted[order[i]] = 1;
        }
        for (std::size_t c = 0; c < classes; ++c) {
            const std::int64_t target = labels.values[row * classes + c];
            correct[c] += predicted[c] && target == 1;
            wrong[c] += predicted[c] && (target == 0 || target == -1);
            missed[c] += !predicted[c] && target == 1;
        }
        return {};
    }));
    std::vector<double> precision, recall;
    std::int64_t allCorrect = 0, allWrong = 0, allMissed = 0;
    for (std::size_t c = 0; c < classes; ++c) {
        precision.push_back(ratio(correct[c], correct[c] + wrong[c]));
        recall.push_back(ratio(correct[c], correct[c] + missed[c]));
        allCorrect += correct[c];
        allWrong += wrong[c];
        allMissed += missed[c];
    }
    AveragePerformance result;
    result.cp = numpyMean(precision) * 100.0;
    result.cr = numpyMean(recall) * 100.0;
    result.cf1 = harmonic(result.cp, result.cr);
    result.op = ratio(allCorrect, allCorrect + allWrong) * 100.0;
    result.orecall = ratio(allCorrect, allCorrect + allMissed) * 100.0;
    result.of1 = harmonic(result.op, result.orecall);
    return result;
}

Result<std::vector<ClassRow>> labelTable(const ScoreSource& scores, const Labels& labels, double threshold) {
    const std::size_t classes = scores.classes();
    std::vector<ClassRow> table(classes);
    const double least = scores.threshold(threshold);
    TD_CHECK(forEachRow(scores, [&](std::size_t row, std::span<const double> values) -> Result<void> {
        for (std::size_t c = 0; c < classes; ++c) {
            const bool has = labels.values[row * classes + c] == 1, given = values[c] >= least;
            table[c].support += has;
            table[c].predicted += given;
            table[c].correct += has && given;
        }
        return {};
    }));
    TD_TRY(const std::vector<double> precisions, averagePrecisions(scores, labels));
    for (std::size_t c = 0; c < classes; ++c) {
        ClassRow& row = table[c];
        row.label = static_cast<std::int64_t>(c);
        row.precision = 100 * ratio(row.correct, row.predicted);
        row.recall = 100 * ratio(row.correct, row.support);
        row.f1 = harmonic(row.precision, row.recall);
        row.averagePrecision = 100 * precisions[c];
    }
    return table;
}

}  // namespace teardown::metrics
