// teardown test: the metrics of a network on the test data of its config, as mmclassification's tools/test.py.
#include "app/cli/folds.h"
#include "app/cli/metric_words.h"
#include "app/cli/score_run.h"
#include "app/cli/shown_answers.h"
#include "app/cli/trust_report.h"
#include "core/base/folder.h"
#include "core/base/text.h"
#include "core/metrics/dataset_target.h"
#include "core/metrics/evaluate_labels.h"
#include "core/metrics/metric_text.h"
#include "core/metrics/results/results_writer.h"
#include "core/session/loader.h"
#include "core/testing/fingerprint.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace teardown {

namespace {

struct TestOptions {
    std::vector<std::string> files;
    MetricWords words;
    std::string out;
    std::vector<std::string> outItems;
    std::string scores;
    std::string showDir;
    std::string fold;
    std::optional<std::int64_t> foldSeed;
    std::string dataRoot;
    bool fast = false;
    EngineOptions engine;
};

/// What can be wrong is found before the network runs.
Result<void> checkTestOptions(const TestOptions& options) {
    if (options.words.metrics.empty() && options.out.empty() && options.showDir.empty())
        return usageError(message("test-verb.nothing-is-asked-for", "Neither metrics, nor a results file, nor pictures are asked for."),
                          message("do.add-metrics-or-out", "Add --metrics accuracy, --out results.json or --show-dir FOLDER."));
    if (options.foldSeed && options.fold.empty())
        return usageError(message("test-verb.a-seed-without-a-fold", "--fold-seed is the seed of a fold, but --fold is missing."),
                          message("do.add-fold", "Add --fold 0/5 for the first of five folds."));
    if (!options.out.empty()) {
        TD_CHECK(metrics::resultsFormatOf(options.out));
    }
    if (!options.showDir.empty()) TD_CHECK(makeWritableFolder(options.showDir));
    return {};
}

/// --fold: the network is tested on a part of data.train.
Result<void> chooseFold(const TestOptions& options, Workspace& workspace, Terminal& terminal) {
    if (options.fold.empty()) return {};
    TD_TRY(FoldChoice choice, parseFold(options.fold));
    Diagnostics notes;
    if (workspace.opened.checkpoint) choice.seed = foldSeedOf(*workspace.opened.checkpoint, choice, notes);
    if (options.foldSeed) choice.seed = options.foldSeed;
    terminal.report(notes);
    TD_TRY(workspace.config, withFold(*workspace.config, choice));
    return {};
}

Result<void> showAnswers(const TestOptions& options, const Dataset& dataset, const metrics::ScoreSource& scores,
                         const std::vector<std::string>& classes, Terminal& terminal, const TaskContext& task) {
    if (options.showDir.empty()) return {};
    TD_TRY(const ImagingApi* api, imaging());
    Diagnostics notes;
    TD_CHECK(writeShownAnswers(dataset, scores, {options.showDir, classes}, *api, notes, task));
    terminal.clearProgress();
    terminal.report(notes);
    return {};
}

Result<int> runTest(TestOptions& options, const Invocation& invocation, Terminal& terminal) {
    moveFiles(options.words.metrics, options.files);
    moveFiles(options.words.options, options.files);
    moveFiles(options.outItems, options.files);
    TD_CHECK(checkTestOptions(options));
    TD_TRY(const std::vector<metrics::OutItem> items,
           metrics::parseOutItems(options.outItems.empty() ? std::vector<std::string>{"all"} : options.outItems));
    TD_TRY(const ConfigValue metricOptions, metricOptionsOf(options.words));
    TD_TRY(const FileArguments files, sortFileArguments(options.files, false));
    if (!options.fold.empty()) {
        TD_CHECK(parseFold(options.fold));
    }
    TD_TRY(Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    TD_CHECK(chooseFold(options, workspace, terminal));
    const TaskContext task = terminal.task();

    Diagnostics notes;
    DatasetContext context;
    context.dataRoot = options.dataRoot;
    context.task = task;
    TD_TRY(const DatasetPtr dataset, buildDataset(*workspace.config, "data.test", context, notes));
    terminal.report(notes);
    notes.clear();
    TD_TRY(const metrics::EvaluationTarget target, metrics::evaluationTargetOf(*dataset, task));
    TD_CHECK(metrics::checkMetricNames(target, options.words.metrics));
    // tools/test.py passes an empty dict where no options are given.
    const ConfigValue given = metricOptions.isNone() ? ConfigValue::dict({}) : metricOptions;
    const auto head = classNamesOf(*workspace.opened.config, workspace.opened.checkpoint.get()).origin.head;
    if (head && !target.multiLabel()) TD_CHECK(metrics::checkAccuracyOptions(options.words.metrics, given, *head));
    const ClassNames classes = reportClassNames(workspace, terminal);
    // The network is the same, but a fold has data of its own.
    Opened tested = workspace.opened;
    tested.config = workspace.config;
    TD_TRY(const std::string fingerprint, scoreFingerprint(tested, options.dataRoot, options.fast, task));
    const ScoreRun run{workspace.config, dataset, options.scores, fingerprint, options.fast};
    TD_TRY(const auto scores, scoresOfDataset(run, workspace, terminal, task));
    terminal.clearProgress();

    metrics::ResultsContent content{{}, scores, items, classes.names};
    if (!options.words.metrics.empty()) {
        TD_TRY(content.metrics, metrics::evaluate(target, scores, options.words.metrics, given, notes, task));
        terminal.clearProgress();
        terminal.report(notes);
        if (!terminal.json()) terminal.print(metrics::testText(content.metrics));
    }
    if (!options.out.empty()) {
        if (!terminal.json()) terminal.print(fmt::format("\ndumping results to {}\n", options.out));
        TD_CHECK(metrics::writeResults(options.out, content, task));
    }
    TD_CHECK(showAnswers(options, *dataset, *scores, classes.names, terminal, task));
    if (terminal.json()) terminal.printJson(metrics::metricsJson(content.metrics));
    return 0;
}

}  // namespace

void addTest(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand(
        "test", "metrics of a network on the test data of its config: prints the output of mmclassification's tools/test.py");
    const auto options = std::make_shared<TestOptions>();
    verb->add_option("FILES", options->files, "CONFIG [CKPT], in any order");
    addMetricOptions(*verb, options->words);
    verb->add_option("--out", options->out, "write metrics and answers, as .json or .pkl")->type_name("FILE");
    verb->add_option("--out-items", options->outItems,
                     "what of them: class_scores, pred_score, pred_label, pred_class, all (default) or none");
    verb->add_option("--scores", options->scores,
                     "keep the scores in this file while they come: after an interruption the same command goes on from there")
        ->type_name("FILE");
    verb->add_option("--show-dir", options->showDir,
                     "draw the answers on the pictures and write these into this folder: right ones green, wrong ones red")
        ->type_name("DIR");
    verb->add_option("--fold", options->fold,
                     "a fold of a cross-validation instead of data.test: 0/5 is the first of five parts of data.train, read with the "
                     "pipeline of data.val, as tools/kfold-cross-valid.py validates it")
        ->type_name("I/N");
    verb->add_option("--fold-seed", options->foldSeed,
                     "the seed that the parts are drawn with (default: that of the checkpoint's training; without, parts are in order)")
        ->type_name("S")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 62));
    verb->add_option("--data-root", options->dataRoot, "what relative paths of the dataset start from (default: the working folder)")
        ->type_name("DIR");
    verb->add_flag("--fast", options->fast, "compute with oneDNN throughout, norms folded; scores differ in their last digits");
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runTest(*options, invocation, terminal); };
    });
}

}  // namespace teardown
