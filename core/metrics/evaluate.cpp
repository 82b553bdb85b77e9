#include "core/metrics/evaluate.h"

#include "core/base/text.h"
#include "core/metrics/evaluate_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace teardown::metrics {

namespace {

using Kind = EvaluationTarget::Kind;

Error wrapperError(const char* type) {
    return evaluationError("metrics-wrapper",
                           message("metrics-wrapper.repeats-pictures", "A {type} repeats pictures and has no metrics.", {{"type", type}}),
                           message("do.evaluate-the-dataset", "Evaluate the dataset inside it."));
}

Result<void> checkNames(const std::vector<std::string>& metrics, bool multiLabel) {
    const std::vector<std::string> known = metricNames(multiLabel);
    for (const std::string& name : metrics)
        if (std::find(known.begin(), known.end(), name) == known.end())
            return evaluationError("metrics-unknown",
                                   message("metrics-unknown.the-dataset-has-no", "This dataset has no metric '{name}'.{hint}",
                                           {{"name", escapeForDisplay(name)}, {"hint", didYouMean(name, known)}}),
                                   message("do.this-dataset-has", "It has {names}.", {{"names", joined(known, ", ")}}));
    return {};
}

Result<MetricTable> evaluateLabels(const Labels& labels, const ScoreSource& scores, const EvaluationRequest& request) {
    TD_CHECK(checkCount(labels.count(), scores));
    if (scores.rows() == 0)
        return evaluationError("metrics-empty", message("metrics-empty.there-are-no-pictures", "The dataset has no pictures."),
                               message("do.check-the-data-paths", "Check data_prefix and ann_file."));
    TD_CHECK(checkNames(request.metrics, labels.multiLabel));
    return labels.multiLabel ? evaluateMultiLabel(labels, scores, request) : evaluateSingleLabel(labels, scores, request);
}

Result<MetricTable> evaluateTogether(const EvaluationTarget& target, const ScoreSource& scores, const EvaluationRequest& request) {
    Labels all;
    for (const EvaluationTarget& part : target.parts) {
        if (part.kind != Kind::Dataset)
            return evaluationError("metrics-wrapper",
                                   message("metrics-wrapper.only-datasets-are-evaluated-together",
                                           "Only datasets, not wrappers of them, are evaluated together with separate_eval=False."),
                                   message("do.set-separate-eval", "Set separate_eval=True."));
        all.multiLabel = part.labels.multiLabel;
        all.classes = part.labels.classes;
        all.values.insert(all.values.end(), part.labels.values.begin(), part.labels.values.end());
    }
    return evaluateLabels(all, scores, request);
}

Result<MetricTable> evaluateFold(const EvaluationTarget& target, const ScoreSource& scores, const EvaluationRequest& request) {
    // The indices of an inner fold replace those of the outer one.
    const EvaluationTarget* fold = &target;
    while (fold->parts.front().kind == Kind::KFold) fold = &fold->parts.front();
    switch (fold->parts.front().kind) {
        case Kind::Concat:
            return evaluationError("metrics-wrapper",
                                   message("metrics-wrapper.a-fold-of-a-concat", "A KFoldDataset of a ConcatDataset has no metrics."),
                                   message("do.fold-each-dataset", "Make the folds of each dataset and concatenate those."));
        case Kind::Repeat:
            return wrapperError("RepeatDataset");
        case Kind::ClassBalanced:
            return wrapperError("ClassBalancedDataset");
        default:
            return evaluateLabels(fold->labels, scores, request);
    }
}

Result<MetricTable> evaluateTarget(const EvaluationTarget& target, const ScoreSourcePtr& scores, const EvaluationRequest& request) {
    switch (target.kind) {
        case Kind::Repeat:
            return wrapperError("RepeatDataset");
        case Kind::ClassBalanced:
            return wrapperError("ClassBalancedDataset");
        case Kind::KFold:
            return evaluateFold(target, *scores, request);
        case Kind::Dataset:
            return evaluateLabels(target.labels, *scores, request);
        case Kind::Concat:
            break;
    }
    TD_CHECK(checkCount(target.size(), *scores));
    if (!target.separately) return evaluateTogether(target, *scores, request);
    MetricTable table;
    std::size_t first = 0;
    for (std::size_t i = 0; i < target.parts.size(); ++i) {
        const std::size_t count = target.parts[i].size();
        TD_TRY(const MetricTable part, evaluateTarget(target.parts[i], rowsOf(scores, first, count), request));
        for (const auto& [key, value] : part.entries()) table.set(fmt::format("{}_{}", i, key), value);
        first += count;
    }
    return table;
}

}  // namespace

std::size_t EvaluationTarget::size() const {
    if (kind != Kind::Concat) return labels.count();
    return std::accumulate(parts.begin(), parts.end(), std::size_t{0},
                           [](std::size_t sum, const EvaluationTarget& part) { return sum + part.size(); });
}

bool EvaluationTarget::multiLabel() const { return parts.empty() ? labels.multiLabel : parts.front().multiLabel(); }

Result<void> checkMetricNames(const EvaluationTarget& target, const std::vector<std::string>& metrics) {
    for (const EvaluationTarget& part : target.parts) TD_CHECK(checkMetricNames(part, metrics));
    return target.parts.empty() ? checkNames(metrics, target.labels.multiLabel) : Result<void>();
}

Result<MetricTable> evaluate(const EvaluationTarget& target, const ScoreSourcePtr& scores, const std::vector<std::string>& metrics,
                             const ConfigValue& options, Diagnostics& notes, const TaskContext& task) {
    return evaluateTarget(target, scores, {metrics, options, notes, task});
}

}  // namespace teardown::metrics
