#include "core/testing/test_results.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/metrics/dataset_target.h"
#include "core/metrics/evaluate_labels.h"
#include "core/metrics/multi_label.h"
#include "core/metrics/results/results_file.h"
#include "core/metrics/results/results_store.h"

#include <algorithm>
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

Result<void> fillMultiLabel(TestResults& results, const metrics::Labels& labels, const TaskContext& task) {
    TD_TRY(GivenClasses given, givenClasses(*results.scores, labels, task));
    TD_TRY(results.table, metrics::labelTable(*results.scores, labels, kGivenFrom));
    results.pictures = std::move(given.pictures);
    results.given = std::move(given.given);
    results.labels = labels;
    return {};
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

std::string TestResults::actualText(const TestedPicture& picture) const {
    if (!multiLabel) return className(picture.actual);
    return joinedNames([&](std::size_t c) { return labels.values[picture.sample * labels.classes + c] == 1; });
}

std::string TestResults::predictedText(const TestedPicture& picture) const {
    if (!multiLabel) return className(picture.predicted);
    return joinedNames([&](std::size_t c) { return given[picture.sample * labels.classes + c] != 0; });
}

std::string TestResults::joinedNames(const std::function<bool(std::size_t)>& has) const {
    std::string names;
    for (std::size_t c = 0; c < labels.classes; ++c)
        if (has(c)) names += (names.empty() ? "" : ", ") + className(static_cast<std::int64_t>(c));
    return names;
}

bool TestResults::isIn(const CellRange& cells, const TestedPicture& picture) const {
    if (!multiLabel) return cells.contains(picture.actual, picture.predicted);
    for (std::int64_t c = std::max<std::int64_t>(cells.firstActual, 0); c <= cells.lastActual; ++c) {
        const std::size_t at = picture.sample * labels.classes + static_cast<std::size_t>(c);
        if (static_cast<std::size_t>(c) < labels.classes && (labels.values[at] == 1 || given[at] != 0)) return true;
    }
    return false;
}

bool TestResults::sameAnswer(const TestResults& other, std::size_t sample) const {
    if (!multiLabel) return pictures[sample].predicted == other.pictures[sample].predicted;
    const auto first = given.begin() + static_cast<std::ptrdiff_t>(sample * labels.classes);
    return std::equal(first, first + static_cast<std::ptrdiff_t>(labels.classes),
                      other.given.begin() + static_cast<std::ptrdiff_t>(sample * labels.classes));
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
    TD_CHECK((results->multiLabel ? fillMultiLabel : fillSingleLabel)(*results, labels, task));
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
