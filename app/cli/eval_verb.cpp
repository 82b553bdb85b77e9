// teardown eval: the metrics of a results file, without running a network, as mmclassification's tools/analysis_tools/eval_metric.py.
#include "app/cli/eval_report.h"
#include "app/cli/eval_summary.h"
#include "app/cli/folds.h"
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

#include <algorithm>
#include <cstdint>
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
    bool folds = false;
    std::optional<std::int64_t> foldSeed;

    bool tables() const { return perClass || confused || bins; }
};

/// Results and config, in any order.
struct EvalFiles {
    std::vector<std::string> results;
    std::string config;  ///< empty: none
};

Result<EvalFiles> evalFiles(EvalOptions& options) {
    moveFiles(options.words.metrics, options.files);
    moveFiles(options.words.options, options.files);
    const auto isConfig = [](const std::string& path) {
        return path.ends_with(".py") || path.ends_with(".yaml") || path.ends_with(".yml");
    };
    EvalFiles files{options.files, {}};
    if (const auto config = std::find_if(files.results.begin(), files.results.end(), isConfig); config != files.results.end()) {
        files.config = *config;
        files.results.erase(config);
    } else if (files.results.size() == 2 && options.labels.empty() && !files.results.back().ends_with(".pkl")) {
        files.config = files.results.back();
        files.results.pop_back();
    }
    if (files.results.empty() || (files.results.size() > 1 && std::any_of(files.results.begin(), files.results.end(), isConfig)))
        return usageError(message("eval-verb.results-and-one-config", "Give results files and at most one config."),
                          message("do.write-teardown-eval", "Write: teardown eval RESULTS... [CONFIG] --metrics accuracy"));
    return files;
}

Result<void> checkEvalOptions(const EvalOptions& options, const EvalFiles& files) {
    if ((files.results.size() > 1 || options.folds) && options.tables())
        return usageError(message("eval-verb.tables-of-one-file", "--per-class, --confused and --calibration describe one results file."),
                          message("do.give-one-results-file", "Give one results file, without --folds."));
    if (options.folds && (files.config.empty() || !options.labels.empty()))
        return usageError(message("eval-verb.folds-need-a-config", "--folds finds the true classes in data.train of a config."),
                          message("do.write-teardown-eval-folds", "Write: teardown eval FOLD0.json FOLD1.json ... CONFIG --folds"));
    if (options.foldSeed && !options.folds)
        return usageError(message("eval-verb.a-seed-without-folds", "--fold-seed is the seed of folds, but --folds is missing."),
                          message("do.add-folds", "Add --folds if the results files are those of the folds."));
    return {};
}

/// The true classes, and what is known about the dataset.
struct Truth {
    EvaluationTarget target;
    std::vector<std::string> classes;
    std::shared_ptr<const Config> config;  ///< null without one
};

/// `config` may be null.
Result<Truth> truthOf(const EvalOptions& options, std::shared_ptr<const Config> config, const metrics::ResultsFile& results,
                      Terminal& terminal, const TaskContext& task) {
    Truth truth;
    truth.config = std::move(config);
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

/// A results file with its true classes and its metrics.
struct Evaluated {
    metrics::ScoreSourcePtr scores;
    Truth truth;
    metrics::MetricTable table;
};

Result<Evaluated> evaluated(const EvalOptions& options, const std::string& path, std::shared_ptr<const Config> config, Terminal& terminal,
                            const TaskContext& task) {
    Evaluated done;
    TD_TRY(const metrics::ResultsFile results, metrics::readResults(path, task));
    TD_TRY(done.scores, metrics::scoresIn(results, path));
    TD_TRY(done.truth, truthOf(options, std::move(config), results, terminal, task));
    TD_TRY(const auto asked, whatToMeasure(options, done.truth));
    Diagnostics notes;
    TD_TRY(done.table, metrics::evaluate(done.truth.target, done.scores, asked.first, asked.second, notes, task));
    terminal.clearProgress();
    terminal.report(notes);
    return done;
}

Result<int> summarise(const EvalOptions& options, const EvalFiles& files, const std::shared_ptr<const Config>& config, Terminal& terminal,
                      const TaskContext& task) {
    std::vector<SummaryRow> rows;
    FoldChoice choice{0, static_cast<std::int64_t>(files.results.size()), options.foldSeed};
    for (const std::string& path : files.results) {
        std::shared_ptr<const Config> ofFile = config;
        if (options.folds) {
            TD_TRY(ofFile, withFold(*config, choice));
            ++choice.fold;
        }
        TD_TRY(Evaluated done, evaluated(options, path, std::move(ofFile), terminal, task));
        rows.push_back({path, std::move(done.table)});
    }
    if (terminal.json())
        terminal.printJson(summaryJson(rows, options.folds));
    else
        terminal.print(summaryText(rows, options.folds));
    return 0;
}

Result<int> runEval(EvalOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const EvalFiles files, evalFiles(options));
    TD_CHECK(checkEvalOptions(options, files));
    const TaskContext task = terminal.task();
    std::shared_ptr<const Config> config;
    if (!files.config.empty()) {
        TD_TRY(config, openConfig(files.config, invocation, options.root, task));
    }
    if (options.folds || files.results.size() > 1) return summarise(options, files, config, terminal, task);
    TD_TRY(const Evaluated done, evaluated(options, files.results.front(), config, terminal, task));
    Json document = metrics::metricsJson(done.table);
    std::string text = metrics::evalText(done.table) + "\n";

    const metrics::Labels labels = options.tables() ? metrics::labelsOf(done.truth.target) : metrics::Labels();
    if (options.perClass || options.confused) {
        TD_TRY(const auto matrix, metrics::ConfusionMatrix::of(*done.scores, labels));
        if (options.perClass) {
            document.set("classes", classTableJson(classTable(matrix), done.truth.classes));
            text += classTableText(classTable(matrix), done.truth.classes);
        }
        if (options.confused) {
            const auto cells = matrix.mostConfused(static_cast<std::size_t>(*options.confused));
            document.set("confused", confusedJson(cells, done.truth.classes));
            text += confusedText(cells, done.truth.classes);
        }
    }
    if (options.bins) {
        TD_TRY(const auto calibration, metrics::calibrationOf(*done.scores, labels, *options.bins));
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
    verb->add_option(
        "FILES", options->files,
        "RESULTS... [CONFIG]: files of `test --out` (.json, .pkl), and the config whose data.test has the true classes; several "
        "files give a table with a row for each");
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
    verb->add_flag("--folds", options->folds,
                   "the files are those of `test --fold 0/N`, `1/N` and so on, in this order: the summary of tools/kfold-cross-valid.py");
    verb->add_option("--fold-seed", options->foldSeed, "the --fold-seed of these tests")
        ->type_name("S")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 62));
    addConfigOptionsHelp(*verb);
    addJsonFlag(*verb, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runEval(*options, invocation, terminal); };
    });
}

}  // namespace teardown
