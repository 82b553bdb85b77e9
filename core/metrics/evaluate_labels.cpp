#include "core/metrics/evaluate_labels.h"

#include "core/metrics/metric_options.h"
#include "core/metrics/multi_label.h"
#include "core/metrics/order.h"
#include "core/metrics/single_label.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace teardown::metrics {

namespace {

/// Rows between two looks at the stop token.
constexpr std::size_t kRowsPerLook = 4096;

bool hasNotNumber(std::span<const double> row) {
    return std::any_of(row.begin(), row.end(), [](double score) { return std::isnan(score); });
}

Message checkHead() { return message("do.check-num-classes", "Check the annotations, and num_classes of the head."); }

template <class T>
Result<void> checked(const Result<T>& option) {
    if (!option) return option.error();
    return {};
}

Result<void> checkTopK(const TopK& topk, std::int64_t classes) {
    const std::int64_t most = topk.most();
    if (most >= 0 && most <= classes) return {};
    return evaluationError(
        "metrics-topk",
        message("metrics-topk.the-first-of-classes", "The first {k} classes are asked for where the scores have {classes}.",
                {{"k", most}, {"classes", classes}}),
        message("do.set-topk-to", "Set it, for example --metric-options topk=1 or \"topk=(1,2)\"."));
}

/// A label beyond the classes is a miss for accuracy; what counts by class has no place for it.
Result<void> checkLabels(const Labels& labels, const ScoreSource& scores, bool byClass, Diagnostics& notes) {
    const auto classes = static_cast<std::int64_t>(scores.classes());
    const auto isOutside = [classes](std::int64_t label) { return label < 0 || label >= classes; };
    const auto first = std::find_if(labels.values.begin(), labels.values.end(), isOutside);
    if (first == labels.values.end()) return {};
    const Message what =
        message("metrics-labels.picture-has-the-class", "Picture {index} has the class {label}; the scores have {classes} classes.",
                {{"index", first - labels.values.begin()}, {"label", *first}, {"classes", classes}});
    if (byClass) return evaluationError("metrics-labels", what, checkHead());
    const std::int64_t count = std::count_if(first, labels.values.end(), isOutside);
    notes.push_back({Severity::Warning,
                     "metrics-labels",
                     sentences({what, message("metrics-labels.such-pictures", count, "It counts as wrong.",
                                              "{n} such pictures count as wrong.", {{"n", count}})}),
                     {}});
    return {};
}

/// Which class the pictures were taken for, as long as it is the same one.
class SoleAnswer {
public:
    void add(std::span<const double> scores) {
        const auto answer = static_cast<std::int64_t>(firstMaximum(scores));
        if (m_rows++ == 0) m_answer = answer;
        m_same = m_same && answer == m_answer;
    }
    /// Nothing is learnt from few pictures, or from those of one class.
    void note(const Labels& labels, Diagnostics& notes) const {
        constexpr std::size_t kFew = 10;
        const bool several =
            std::any_of(labels.values.begin(), labels.values.end(), [&](std::int64_t label) { return label != labels.values.front(); });
        if (!m_same || m_rows < kFew || !several) return;
        notes.push_back(
            {Severity::Warning,
             "metrics-one-answer",
             sentences({message("metrics-one-answer.all-were-taken", "All {n} pictures were taken for class {label}.",
                                {{"n", m_rows}, {"label", m_answer}}),
                        message("metrics-one-answer.causes",
                                "Weights that were not loaded, a training that diverged, and a pipeline that differs from that of "
                                "the training do that.")}),
             {}});
    }

private:
    std::int64_t m_answer = 0;
    std::size_t m_rows = 0;
    bool m_same = true;
};

void setAccuracy(MetricTable& table, const TopK& topk, const Thresholds& thresholds, const std::vector<std::vector<double>>& percent) {
    for (std::size_t k = 0; k < topk.counts.size(); ++k) {
        const std::string key = topk.single ? "accuracy" : "accuracy_top-" + topk.names[k];
        for (std::size_t t = 0; t < thresholds.values.size(); ++t)
            table.set(thresholds.single ? key : key + "_" + thresholdName(thresholds.values[t]), percent[k][t]);
    }
}

void setSupport(MetricTable& table, const Labels& labels, const ScoreSource& scores, AverageMode average) {
    if (average == AverageMode::Macro) {
        table.set("support", static_cast<double>(labels.values.size()));
        return;
    }
    std::vector<std::int64_t> counts(scores.classes(), 0);
    for (const std::int64_t label : labels.values) ++counts[static_cast<std::size_t>(label)];
    table.set("support", std::move(counts));
}

void setByClass(MetricTable& table, const SingleLabelOptions& options, const std::vector<PrecisionRecallF1>& percent,
                const EvaluationRequest& request) {
    using Member = std::vector<double> PrecisionRecallF1::*;
    constexpr std::array<std::pair<const char*, Member>, 3> kNames = {
        {{"precision", &PrecisionRecallF1::precision}, {"recall", &PrecisionRecallF1::recall}, {"f1_score", &PrecisionRecallF1::f1}}};
    const Thresholds& thresholds = *options.thresholds;
    for (const auto& [name, member] : kNames) {
        if (!request.wants(name)) continue;
        for (std::size_t t = 0; t < percent.size(); ++t) {
            const std::string key = thresholds.single ? name : std::string(name) + "_" + thresholdName(thresholds.values[t]);
            if (*options.average == AverageMode::Macro)
                table.set(key, (macroOf(percent[t]).*member).front());
            else
                table.set(key, percent[t].*member);
        }
    }
}

}  // namespace

Error evaluationError(const char* code, Message what, Message remedy) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {}};
}

Result<void> checkCount(std::size_t pictures, const ScoreSource& scores) {
    if (pictures == scores.rows()) return {};
    return evaluationError(
        "metrics-count",
        message("metrics-count.the-results-have", "The results have {rows} rows for the {pictures} pictures of the dataset.",
                {{"rows", scores.rows()}, {"pictures", pictures}}),
        message("do.use-the-config-that", "Use the config and the part of the dataset that the results were made with."));
}

Result<void> checkOneClassAPicture(const ScoreSource& scores, const Labels& labels) {
    if (labels.multiLabel)
        return evaluationError(
            "metrics-labels",
            message("metrics-labels.pictures-have-several-classes", "The pictures of this dataset have several classes each."),
            message("do.use-a-dataset-with-one-class", "Use a dataset with one class a picture."));
    return checkCount(labels.count(), scores);
}

bool EvaluationRequest::wants(std::string_view name) const { return std::find(metrics.begin(), metrics.end(), name) != metrics.end(); }

Result<void> EvaluationRequest::look(std::size_t row, const ScoreSource& scores) const {
    if (row % kRowsPerLook != 0) return {};
    if (task.cancelled()) return cancelledError();
    task.report(static_cast<double>(row) / static_cast<double>(scores.rows()), message("evaluate.metrics", "Metrics"));
    return {};
}

void EvaluationRequest::noteNotNumbers(std::int64_t rows) const {
    if (rows > 0)
        notes.push_back({Severity::Warning,
                         "metrics-nan",
                         message("metrics-nan.rows-have-scores", rows, "The scores of a picture are not all numbers (NaN).",
                                 "The scores of {n} pictures are not all numbers (NaN).", {{"n", rows}}),
                         {}});
}

Result<void> checkAccuracyOptions(const std::vector<std::string>& metrics, const ConfigValue& given, std::int64_t classes) {
    if (std::find(metrics.begin(), metrics.end(), "accuracy") == metrics.end()) return {};
    Diagnostics notes;
    TD_TRY(const SingleLabelOptions options, readSingleLabelOptions(given, notes));
    TD_CHECK(checked(options.topk));
    return checkTopK(*options.topk, classes);
}

Result<MetricTable> evaluateSingleLabel(const Labels& labels, const ScoreSource& scores, const EvaluationRequest& request) {
    TD_TRY(const SingleLabelOptions options, readSingleLabelOptions(request.options, request.notes));
    const bool accuracy = request.wants("accuracy"), support = request.wants("support");
    const bool byClass = request.wants("precision") || request.wants("recall") || request.wants("f1_score");
    std::optional<AccuracyCounter> hits;
    if (accuracy) {
        TD_CHECK(checked(options.topk));
        TD_CHECK(checked(options.thresholds));
        TD_CHECK(checkTopK(*options.topk, static_cast<std::int64_t>(scores.classes())));
        hits.emplace(*options.topk, *options.thresholds);
    }
    if (support || byClass) TD_CHECK(checked(options.average));
    if (byClass) TD_CHECK(checked(options.thresholds));
    TD_CHECK(checkLabels(labels, scores, support || byClass, request.notes));
    std::optional<ClassCounter> counter;
    if (byClass) counter.emplace(scores.classes(), *options.thresholds, scores);

    std::int64_t notNumbers = 0;
    SoleAnswer sole;
    const auto count = [&](std::size_t row, std::span<const double> values) -> Result<void> {
        sole.add(values);
        if (hits) hits->add(values, labels.values[row]);
        if (counter) counter->add(values, labels.values[row]);
        notNumbers += hasNotNumber(values);
        return request.look(row, scores);
    };
    TD_CHECK(forEachRow(scores, count));
    request.noteNotNumbers(notNumbers);
    sole.note(labels, request.notes);

    MetricTable table;
    if (hits) setAccuracy(table, *options.topk, *options.thresholds, hits->percent());
    if (support) setSupport(table, labels, scores, *options.average);
    if (counter) setByClass(table, options, counter->percent(), request);
    return table;
}

Result<MetricTable> evaluateMultiLabel(const Labels& labels, const ScoreSource& scores, const EvaluationRequest& request) {
    if (labels.classes != scores.classes())
        return evaluationError("metrics-labels",
                               message("metrics-labels.labels-of-classes", "The labels have {labels} classes, the scores {classes}.",
                                       {{"labels", labels.classes}, {"classes", scores.classes()}}),
                               checkHead());
    std::int64_t notNumbers = 0;
    const auto count = [&](std::size_t row, std::span<const double> values) -> Result<void> {
        notNumbers += hasNotNumber(values);
        return request.look(row, scores);
    };
    TD_CHECK(forEachRow(scores, count));
    request.noteNotNumbers(notNumbers);
    MetricTable table;
    if (request.wants("mAP")) {
        TD_TRY(const double value, meanAveragePrecision(scores, labels));
        table.set("mAP", NumpyFloat{value});
    }
    if (std::all_of(request.metrics.begin(), request.metrics.end(), [](const std::string& name) { return name == "mAP"; })) return table;
    TD_TRY(const MultiLabelOptions options, readMultiLabelOptions(request.options, request.notes));
    TD_TRY(const AveragePerformance found, averagePerformance(scores, labels, options));
    const std::array<std::pair<const char*, double>, 6> values = {
        {{"CP", found.cp}, {"CR", found.cr}, {"CF1", found.cf1}, {"OP", found.op}, {"OR", found.orecall}, {"OF1", found.of1}}};
    for (const auto& [name, value] : values)
        if (request.wants(name)) table.set(name, NumpyFloat{value});
    return table;
}

std::vector<std::string> metricNames(bool multiLabel) {
    if (multiLabel) return {"mAP", "CP", "CR", "CF1", "OP", "OR", "OF1"};
    return {"accuracy", "support", "precision", "recall", "f1_score"};
}

}  // namespace teardown::metrics
