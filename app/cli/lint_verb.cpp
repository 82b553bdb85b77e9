// teardown lint: what goes wrong with a config, its data and a checkpoint.
#include "app/cli/lint_report.h"
#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/lint/dataset_reading.h"
#include "core/lint/findings.h"
#include "core/session/loader.h"
#include "core/session/random_weights.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace teardown {

namespace {

struct LintOptions {
    std::vector<std::string> files;
    std::string dataRoot;
    std::string root;
    std::string start;
    std::string level = "note";
    bool withoutEngine = false;
    bool withoutData = false;
};

/// The engine's part: registries for the arguments; with a checkpoint how it fits, and if it does not, the proof with two seeds.
Result<void> askEngine(LintInput& input, Terminal& terminal) {
    const TaskContext task = terminal.task();
    task.report(-1, message("task.loading-the-engine", "loading the engine"));
    TD_TRY(const auto session, createSession());
    input.registries = session->registries();
    if (!input.checkpoint) return {};
    Opened opened;
    opened.config = input.config;
    opened.checkpoint = input.checkpoint;
    opened.record = false;
    const auto found = findRandomWeights(*session, opened, task);
    if (found.ok()) {
        input.load = found->load;
        input.proof = found->proof;
    } else if (found.error().kind == ErrorKind::BadInput) {
        input.buildErrors.push_back(found.error());
    } else {
        return found.error();
    }
    return {};
}

/// What the checkpoint's weights are. Of a start that only the config names, what cannot be read is none of the lint's errors.
Result<void> addWeights(LintInput& input, const LintOptions& options, const TaskContext& task) {
    const bool given = !options.start.empty();
    if (!input.checkpoint && given)
        return usageError(message("usage.start-alone", "--start needs a checkpoint that was trained from it."),
                          message("do.give-checkpoint-too", "Give the checkpoint, too: lint CONFIG CKPT --start START."));
    if (!input.checkpoint) return {};
    task.report(-1, message("task.reading-the-weights", "reading the weights"));
    if (!given) {
        input.weights = weightFacts(*input.checkpoint, startFileOf(*input.config, input.dataRoot), task);
        return task.cancelled() ? Result<void>(cancelledError()) : Result<void>();
    }
    TD_TRY(WeightFacts facts, readWeights(*input.checkpoint, {options.start, {}, {}, {}}, task));
    input.weights = std::make_shared<const WeightFacts>(std::move(facts));
    return {};
}

LintLevel leastLevel(const std::string& name) {
    return name == "error" ? LintLevel::Error : name == "warning" ? LintLevel::Warning : LintLevel::Note;
}

Result<int> runLint(const LintOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const FileArguments files, sortFileArguments(options.files, false));
    LintInput input;
    TD_TRY(input.config, openConfig(files.config, invocation, options.root, terminal.task()));
    if (!files.checkpoint.empty()) {
        TD_TRY(input.checkpoint, CheckpointFile::open(files.checkpoint, terminal.task()));
    }
    input.dataRoot = options.dataRoot;
    TD_CHECK(addWeights(input, options, terminal.task()));
    if (!options.withoutData) {
        terminal.task().report(-1, message("task.reading-the-data", "reading the data"));
        ReadDatasets read = readDatasets(*input.config, input.dataRoot, terminal.task());
        input.datasets = std::move(read.datasets);
        input.inspections = std::move(read.inspections);
    }
    if (!options.withoutEngine) TD_CHECK(askEngine(input, terminal));
    Findings findings = lint(input, terminal.task());
    terminal.clearProgress();
    std::erase_if(findings, [least = leastLevel(options.level)](const Finding& finding) { return finding.level < least; });
    if (terminal.json())
        terminal.printJson(lintJson(findings, input.proof));
    else
        terminal.print(lintText(files.config, findings));
    return countOf(findings, LintLevel::Error) > 0 ? 1 : 0;
}

}  // namespace

void addLint(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand(
        "lint", "look for mistakes in a config, its data and a checkpoint, without running anything; exit code 1 if there are errors");
    const auto options = std::make_shared<LintOptions>();
    verb->add_option("FILES", options->files, "CONFIG and, optionally, CKPT")->required()->expected(1, 2);
    verb->add_option(
            "--data-root", options->dataRoot,
            "folder that relative paths of the data are relative to (default: the current folder, then the config's and those above)")
        ->type_name("DIR");
    verb->add_option("--start", options->start,
                     "weights that the training started from (default: those that the config names): how far each layer has moved")
        ->type_name("CKPT");
    verb->add_option("--root", options->root, "folder that must contain the _base_ files")->type_name("DIR");
    verb->add_option("--level", options->level, "the least level to report: note, warning or error")
        ->check(CLI::IsMember({"note", "warning", "error"}));
    verb->add_flag("--no-engine", options->withoutEngine,
                   "without the rules that need the engine: arguments of layers, weights that stay random");
    verb->add_flag("--no-data", options->withoutData, "without reading the files of the datasets: only whether their paths exist");
    addConfigOptionsHelp(*verb);
    addJsonFlag(*verb, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runLint(*options, invocation, terminal); };
    });
}

}  // namespace teardown
