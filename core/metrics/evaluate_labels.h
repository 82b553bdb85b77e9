// The metrics of one dataset, for evaluate.cpp, which knows the wrappers.
#pragma once

#include "core/metrics/evaluate.h"

#include <functional>
#include <string_view>

namespace teardown::metrics {

/// What is asked for, and where notes go.
struct EvaluationRequest {
    const std::vector<std::string>& metrics;
    const ConfigValue& options;
    Diagnostics& notes;
    const TaskContext& task;

    bool wants(std::string_view name) const;
    /// Reports progress and looks whether the user asked to stop, now and then.
    Result<void> look(std::size_t row, const ScoreSource& scores) const;
    /// Notes how many rows have scores that are NaN.
    void noteNotNumbers(std::int64_t rows) const;
};

/// The labels fit the scores in number; the metrics are known.
Result<MetricTable> evaluateSingleLabel(const Labels& labels, const ScoreSource& scores, const EvaluationRequest& request);
Result<MetricTable> evaluateMultiLabel(const Labels& labels, const ScoreSource& scores, const EvaluationRequest& request);

/// Fails if there are not as many rows of scores as pictures.
Result<void> checkCount(std::size_t pictures, const ScoreSource& scores);
/// For what only makes sense with one class a picture: fails if there are several, or not as many labels as rows of scores.
Result<void> checkOneClassAPicture(const ScoreSource& scores, const Labels& labels);
/// Whether the metrics can be computed of scores of so many classes, before there are any. Errors: metrics-topk, those of the options.
Result<void> checkAccuracyOptions(const std::vector<std::string>& metrics, const ConfigValue& options, std::int64_t classes);

Error evaluationError(const char* code, Message what, Message remedy);

}  // namespace teardown::metrics
