#include "core/testing/test_results.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/metrics/dataset_target.h"
#include "core/metrics/evaluate_labels.h"
#include "core/metrics/results/results_file.h"
#include "core/metrics/results/results_store.h"

#include <utility>

namespace teardown {

namespace {

constexpr std::size_t kTopAnswers = 5;

Result<bool> isStore(const std::string& path) {
    TD_TRY(const auto file, InputFile::open(path));
    return metrics::isResultsStore(*file);
}

/// The reference's default asks for the first five classes, which not every network has.
ConfigValue metricOptionsFor(std::size_t classes) {
    if (classes >= kTopAnswers) return ConfigValue::dict({});
    return ConfigValue::dict({{ConfigValue::string("topk"), ConfigValue::integer(1)}});
}

std::vector<std::string> metricsFor(bool multiLabel) {
    if (multiLabel) return metrics::metricNames(true);
    return {"accuracy", "precision", "recall", "f1_score"};
}

Result<void> fillSingleLabel(TestResults& results, const metrics::Labels& labels, const TaskContext& task) {
    TD_TRY(results.matrix, metrics::ConfusionMatrix::of(*results.scores, labels));
    results.table = metrics::classTable(results.matrix);
    TD_TRY(results.calibration, metrics::calibrationOf(*results.scores, labels));
    TD_TRY(results.pictures, testedPictures(*results.scores, labels, task));
    return {};
}

}  // namespace

std::string TestResults::className(std::int64_t label) const {
    const auto at = static_cast<std::size_t>(label);
    return label >= 0 && at < classes.size() ? classes[at] : std::to_string(label);
}

Result<TestResultsPtr> openTestResults(const std::string& path, const Config& config, const TaskContext& task) {
    auto results = std::make_shared<TestResults>();
    results->path = path;
    task.report(-1, message("test-results.reading", "reading {file}", {{"file", escapeForDisplay(path)}}));
    TD_TRY(const metrics::ResultsFile file, metrics::readResults(path, task));
    TD_TRY(results->scores, metrics::scoresIn(file, path));
    DatasetContext context;
    context.configFile = config.path;
    context.task = task;
    TD_TRY(results->dataset, buildDataset(config, "data.test", context, results->notes));
    results->classes = results->dataset->classes();
    TD_TRY(metrics::EvaluationTarget target, metrics::evaluationTargetOf(*results->dataset, task));
    metrics::Labels labels = metrics::labelsOf(target);
    results->all = labels.count();
    results->multiLabel = labels.multiLabel;
    TD_TRY(const bool store, isStore(path));
    if (store && results->scores->rows() < labels.count()) {
        labels.values.resize(results->scores->rows() * (labels.multiLabel ? labels.classes : 1));
        target = {};
        target.labels = labels;
    }
    if (labels.count() != results->scores->rows()) {
        Error error = metrics::evaluationError(
            "metrics-count",
            message("metrics-count.the-file-has-answers-for", "The file has answers for {answers} pictures, data.test has {pictures}.",
                    {{"answers", results->scores->rows()}, {"pictures", labels.count()}}),
            message("do.open-the-config-of-the-test", "Open the config of the test that wrote the file."));
        error.where.file = escapeForDisplay(path);
        return error;
    }
    if (!results->multiLabel) {
        TD_CHECK(fillSingleLabel(*results, labels, task));
    }
    auto table = metrics::evaluate(target, results->scores, metricsFor(results->multiLabel), metricOptionsFor(results->scores->classes()),
                                   results->notes, task);
    if (table.ok())
        results->metrics = std::move(*table);
    else if (table.error().kind == ErrorKind::Cancelled)
        return table.error();
    else
        results->noMetrics = table.error();
    return TestResultsPtr(std::move(results));
}

}  // namespace teardown
