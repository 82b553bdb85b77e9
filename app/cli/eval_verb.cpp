// teardown eval: the metrics of a results file, without running a network, as mmclassification's tools/analysis_tools/eval_metric.py.
#include "app/cli/eval_report.h"
#include "app/cli/invocation.h"
#include "app/cli/metric_words.h"
#include "app/cli/terminal.h"
#include "core/base/text.h"
#include "core/data/datasets/dataset.h"
#include "core/metrics/dataset_target.h"
#include "core/metrics/metric_text.h"
#include "core/metrics/results/label_file.h"
#include "core/metrics/results/results_file.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace teardown {

namespace {

using metrics::EvaluationTarget;

struct EvalOptions {
    std::vector<std::string> files;
    MetricWords words;
    std::string labels;
    std::string dataRoot;
    std::string root;
    bool perClass = false;
    std::optional<int> confused;
    std::optional<int> bins;
};

/// Results and config, in either order.
struct EvalFiles {
    std::string results;
    std::string config;  ///< empty: none
};

Result<EvalFiles> evalFiles(EvalOptions& options) {
    moveFiles(options.words.metrics, options.files);
    moveFiles(options.words.options, options.files);
    const auto isConfig = [](const std::string& path) {
        return path.ends_with(".py") || path.ends_with(".yaml") || path.ends_with(".yml");
    };
    if (options.files.empty() || options.files.size() > 2)
        return usageError(message("eval-verb.one-results-file", "Give one results file and at most one config."),
                          message("do.write-teardown-eval", "Write: teardown eval RESULTS [CONFIG] --metrics accuracy"));
    EvalFiles files{options.files[0], options.files.size() > 1 ? options.files[1] : std::string()};
    if (!files.config.empty() && isConfig(files.results) && !isConfig(files.config)) std::swap(files.results, files.config);
    return files;
}

/// The true classes, and what is known about the dataset.
struct Truth {
    EvaluationTarget target;
    std::vector<std::string> classes;
    std::shared_ptr<const Config> config;  ///< null without one
};

Result<Truth> truthOf(const EvalOptions& options, const EvalFiles& files, const metrics::ResultsFile& results, const Invocation& invocation,
                      Terminal& terminal, const TaskContext& task) {
    Truth truth;
    if (!files.config.empty()) {
        TD_TRY(truth.config, openConfig(files.config, invocation, options.root, task));
    }
    if (!options.labels.empty()) {
        TD_TRY(truth.target.labels, metrics::readLabels(options.labels));
        return truth;
    }
    if (truth.config) {
        Diagnostics notes;
        DatasetContext context;
        context.dataRoot = options.dataRoot;
        context.task = task;
        TD_TRY(const DatasetPtr dataset, buildDataset(*truth.config, "data.test", context, notes));
        terminal.report(notes);
        TD_TRY(truth.target, metrics::evaluationTargetOf(*dataset, task));
        truth.classes = dataset->classes();
        return truth;
    }
    if (!results.labels)
        return usageError(message("eval-verb.the-classes-are-unknown", "The true classes of the pictures are not known."),
                          message("do.give-config-or-labels", "Give the config of the test, or --labels FILE with a class a line."));
    truth.target.labels = *results.labels;
    return truth;
}

/// Asked for on the command line; else by the config's evaluation; else the dataset's default.
Result<std::pair<std::vector<std::string>, ConfigValue>> whatToMeasure(const EvalOptions& options, const Truth& truth) {
    TD_TRY(ConfigValue metricOptions, metricOptionsOf(options.words));
    if (!options.words.metrics.empty()) return std::pair(options.words.metrics, std::move(metricOptions));
    std::vector<std::string> names;
    const ConfigValue* evaluation = truth.config ? truth.config->root.find("evaluation") : nullptr;
    if (const ConfigValue* metric = evaluation ? evaluation->find("metric") : nullptr) {
        if (metric->isString()) names.push_back(metric->asString());
        for (const ConfigValue& item : metric->items()) names.push_back(item.isString() ? item.asString() : item.repr());
    }
    if (const ConfigValue* given = evaluation ? evaluation->find("metric_options") : nullptr; given && metricOptions.isNone())
        metricOptions = *given;
    if (names.empty()) names.push_back(truth.target.multiLabel() ? "mAP" : "accuracy");
    return std::pair(std::move(names), std::move(metricOptions));
}

Result<int> runEval(EvalOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const EvalFiles files, evalFiles(options));
    const TaskContext task = terminal.task();
    TD_TRY(const metrics::ResultsFile results, metrics::readResults(files.results, task));
    TD_TRY(const metrics::ScoreSourcePtr scores, metrics::scoresIn(results, files.results));
    TD_TRY(const Truth truth, truthOf(options, files, results, invocation, terminal, task));
    TD_TRY(const auto asked, whatToMeasure(options, truth));

    Diagnostics notes;
    TD_TRY(const metrics::MetricTable table, metrics::evaluate(truth.target, scores, asked.first, asked.second, notes, task));
    terminal.clearProgress();
    terminal.report(notes);
    Json document = metrics::metricsJson(table);
    std::string text = metrics::evalText(table) + "\n";

    const metrics::Labels labels = metrics::labelsOf(truth.target);
    if (options.perClass || options.confused) {
        TD_TRY(const auto matrix, metrics::ConfusionMatrix::of(*scores, labels));
        if (options.perClass) {
            document.set("classes", classTableJson(classTable(matrix), truth.classes));
            text += classTableText(classTable(matrix), truth.classes);
        }
        if (options.confused) {
            const auto cells = matrix.mostConfused(static_cast<std::size_t>(*options.confused));
            document.set("confused", confusedJson(cells, truth.classes));
            text += confusedText(cells, truth.classes);
        }
    }
    if (options.bins) {
        TD_TRY(const auto calibration, metrics::calibrationOf(*scores, labels, *options.bins));
        document.set("calibration", calibrationJson(calibration));
        text += calibrationText(calibration);
    }
    if (terminal.json())
        terminal.printJson(document);
    else
        terminal.print(text);
    return 0;
}

}  // namespace

void addEval(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand(
        "eval", "metrics of a results file, without running the network: prints the output of mmclassification's eval_metric.py");
    const auto options = std::make_shared<EvalOptions>();
    verb->add_option("FILES", options->files,
                     "RESULTS [CONFIG]: a file of `test --out` (.json, .pkl), and the config whose data.test has the true classes");
    addMetricOptions(*verb, options->words);
    verb->add_option("--labels", options->labels, "the true classes instead of those of the config: text with one a line, .json or .npy")
        ->type_name("FILE");
    verb->add_option("--data-root", options->dataRoot, "what relative paths of the dataset start from (default: the working folder)")
        ->type_name("DIR");
    verb->add_option("--root", options->root, "folder that must contain the config's _base_ files")->type_name("DIR");
    verb->add_flag("--per-class", options->perClass, "also a table with precision, recall and F1 of each class");
    verb->add_option("--confused", options->confused, "also the N most frequent confusions")->type_name("N")->check(CLI::Range(1, 1000000));
    verb->add_option("--calibration", options->bins, "also the calibration, in BINS bins of the highest score")
        ->type_name("BINS")
        ->check(CLI::Range(1, 10000));
    addConfigOptionsHelp(*verb);
    addJsonFlag(*verb, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runEval(*options, invocation, terminal); };
    });
}

}  // namespace teardown
