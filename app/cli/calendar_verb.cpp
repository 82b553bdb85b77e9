// teardown calendar: what a training of a config would do, without running it.
#include "app/cli/calendar_report.h"
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
#include "core/base/text.h"
#include "core/training/calendar/epoch_length.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

namespace teardown {

namespace {

struct CalendarWords {
    std::string config;
    std::string root;
    std::string dataRoot;
    std::int64_t itersPerEpoch = 0;  ///< 0: counted
    std::int64_t valIters = 0;       ///< 0: counted, if that is possible
    std::int64_t every = 1;
    std::int64_t gpus = 1;
    bool noValidate = false;
};

/// Counts the batches of a phase on the data that the config names.
Result<training::EpochLength> countedLength(const Config& config, Phase phase, const CalendarWords& words, const TaskContext& task) {
    DatasetContext context;
    context.dataRoot = words.dataRoot;
    context.configFile = config.path;
    context.task = task;
    LoaderRun run;
    run.distributed = words.gpus > 1;
    run.rank.count = static_cast<std::size_t>(words.gpus);
    return training::epochLength(config, phase, context, run);
}

Result<training::CalendarOptions> calendarOptions(const Config& config, const CalendarWords& words, const TaskContext& task) {
    training::CalendarOptions options;
    options.hooks.validate = !words.noValidate;
    options.hooks.distributed = words.gpus > 1;
    options.itersPerEpoch = words.itersPerEpoch;
    if (options.itersPerEpoch == 0) {
        auto counted = countedLength(config, Phase::Train, words, task);
        if (!counted && counted.error().kind == ErrorKind::Cancelled) return counted.error();
        if (!counted)
            return Error{
                ErrorKind::BadInput, "calendar-epoch",
                message("calendar-epoch.unknown", "How many iterations an epoch has cannot be counted: {why}",
                        {{"why", counted.error().what}}),
                message("do.give-iters-per-epoch",
                        "Give --iters-per-epoch N, the number of training pictures divided by those of a batch, or --data-root DIR."),
                counted.error().where};
        if (counted->batches == 0)
            return Error{ErrorKind::BadInput,
                         "calendar-epoch",
                         message("calendar-epoch.none", "The training data make no batch: {samples} pictures, {size} a batch.",
                                 {{"samples", counted->samples}, {"size", counted->batchSize}}),
                         {},
                         {config.path, 0, 0, "data.train", {}}};
        options.itersPerEpoch = counted->batches;
    }
    // The batches of the validation are only numbers in log lines: unknown, they are left out.
    if (words.valIters > 0)
        options.evalBatches = options.valBatches = words.valIters;
    else if (const auto counted =
                 words.noValidate ? Result<training::EpochLength>(training::EpochLength{}) : countedLength(config, Phase::Val, words, task);
             counted && counted->batches > 0)
        options.evalBatches = counted->batches;
    return options;
}

}  // namespace

void addCalendar(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("calendar", "print what a training would do: learning rates, hooks, saves, evaluations, log lines");
    const auto words = std::make_shared<CalendarWords>();
    verb->add_option("config", words->config, "a config with schedules, hooks and a runner")->required();
    verb->add_option("--iters-per-epoch", words->itersPerEpoch, "batches of the training data; counted if the data are there")
        ->check(CLI::Range(std::int64_t{1}, training::kMostCalendarIterations));
    verb->add_option("--val-iters", words->valIters, "batches of the validation data, which log lines show")
        ->check(CLI::Range(std::int64_t{1}, training::kMostCalendarIterations));
    verb->add_option("--gpus", words->gpus, "processes of a distributed training")->check(CLI::Range(std::int64_t{1}, std::int64_t{65536}));
    verb->add_option("--every", words->every, "with --json: every N-th iteration and the last one")
        ->check(CLI::Range(std::int64_t{1}, training::kMostCalendarIterations));
    verb->add_flag("--no-validate", words->noValidate, "without the evaluation, as --no-validate of tools/train.py");
    verb->add_option("--data-root", words->dataRoot, "what relative paths of the data are relative to");
    verb->add_option("--root", words->root, "where _base_ files may be");
    addConfigOptionsHelp(*verb);
    addJsonFlag(*verb, invocation);
    verb->callback([words, &invocation] {
        invocation.action = [words, &invocation](Terminal& terminal) -> Result<int> {
            const TaskContext task = terminal.task();
            TD_TRY(const auto config, openConfig(words->config, invocation, words->root, task));
            TD_TRY(const training::CalendarOptions options, calendarOptions(*config, *words, task));
            TD_TRY(const training::Calendar calendar, training::makeCalendar(*config, options, task));
            terminal.clearProgress();
            terminal.report(config->diagnostics);
            if (terminal.json())
                terminal.printJson(training::calendarJson(calendar, words->every));
            else
                terminal.print(training::calendarText(calendar));
            if (!calendar.stopped) return 0;
            terminal.note(describe(*calendar.stopped));
            return 1;
        };
    });
}

}  // namespace teardown
