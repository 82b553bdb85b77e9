// teardown test: the metrics of a network on the test data of its config, as mmclassification's tools/test.py.
#include "app/cli/metric_words.h"
#include "app/cli/score_run.h"
#include "app/cli/trust_report.h"
#include "core/metrics/dataset_target.h"
#include "core/metrics/metric_text.h"
#include "core/metrics/results/results_writer.h"
#include "core/testing/fingerprint.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <utility>

namespace teardown {

namespace {

struct TestOptions {
    std::vector<std::string> files;
    MetricWords words;
    std::string out;
    std::vector<std::string> outItems;
    std::string scores;
    std::string dataRoot;
    bool fast = false;
    EngineOptions engine;
};

/// What can be wrong is found before the network runs.
Result<void> checkTestOptions(const TestOptions& options) {
    if (options.words.metrics.empty() && options.out.empty())
        return usageError(message("test-verb.nothing-is-asked-for", "Neither metrics nor a results file is asked for."),
                          message("do.add-metrics-or-out", "Add --metrics accuracy, or --out results.json."));
    if (!options.out.empty()) {
        TD_CHECK(metrics::resultsFormatOf(options.out));
    }
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
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
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
    const ClassNames classes = reportClassNames(workspace, terminal);
    TD_TRY(const std::string fingerprint, scoreFingerprint(workspace.opened, options.dataRoot, options.fast, task));
    const ScoreRun run{workspace.config, dataset, options.scores, fingerprint, options.fast};
    TD_TRY(const auto scores, scoresOfDataset(run, workspace, terminal, task));
    terminal.clearProgress();

    metrics::ResultsContent content{{}, scores, items, classes.names};
    if (!options.words.metrics.empty()) {
        // tools/test.py passes an empty dict where no options are given.
        const ConfigValue given = metricOptions.isNone() ? ConfigValue::dict({}) : metricOptions;
        TD_TRY(content.metrics, metrics::evaluate(target, scores, options.words.metrics, given, notes, task));
        terminal.clearProgress();
        terminal.report(notes);
        if (!terminal.json()) terminal.print(metrics::testText(content.metrics));
    }
    if (!options.out.empty()) {
        if (!terminal.json()) terminal.print(fmt::format("\ndumping results to {}\n", options.out));
        TD_CHECK(metrics::writeResults(options.out, content, task));
    }
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
    verb->add_option("--data-root", options->dataRoot, "what relative paths of the dataset start from (default: the working folder)")
        ->type_name("DIR");
    verb->add_flag("--fast", options->fast, "compute with oneDNN throughout, norms folded; scores differ in their last digits");
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runTest(*options, invocation, terminal); };
    });
}

}  // namespace teardown
