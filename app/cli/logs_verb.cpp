// teardown logs: training logs of mmcv and mmengine - their keys, best values and broken lines.
#include "app/cli/invocation.h"
#include "app/cli/log_report.h"
#include "app/cli/terminal.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <optional>

namespace teardown {

namespace {

struct LogWords {
    std::vector<std::string> files;
    training::LogReportOptions report;
};

Result<int> printLogs(const LogWords& words, Terminal& terminal) {
    const TaskContext task = terminal.task();
    Json runs = Json::array();
    std::string text;
    bool allRead = true;
    for (const std::string& file : words.files) {
        auto log = training::readTrainingLog(file, task);
        if (!log) {
            // A single file that cannot be read is the verb's error, of several the others are still read.
            if (words.files.size() == 1 || log.error().kind == ErrorKind::Cancelled) return log.error();
            allRead = false;
            terminal.clearProgress();
            terminal.note(describe(log.error()));
            runs.push(Json::object().set("file", toValidUtf8(file)).set("error", errorJson(log.error())));
            continue;
        }
        for (Json& run : training::logRunsJson(*log, words.report)) runs.push(std::move(run));
        text += training::logText(*log, words.report);
    }
    terminal.clearProgress();
    if (terminal.json())
        terminal.printJson(Json::object().set("runs", std::move(runs)));
    else
        terminal.print(text);
    return allRead ? 0 : 1;
}

}  // namespace

void addLogs(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("logs", "read training logs: keys, last and best values, broken lines");
    const auto words = std::make_shared<LogWords>();
    verb->add_option("files", words->files, "*.log.json of mmcv, scalars.json of mmengine")->required();
    verb->add_option("--key", words->report.keys, "only this key; may be given several times");
    verb->add_option("--smooth", words->report.smoothing, "weight of the past in a moving average, as TensorBoard's slider")
        ->check(CLI::Range(0.0, 0.9999));
    verb->add_flag("--curves", words->report.curves, "with --json: all points");
    addJsonFlag(*verb, invocation);
    verb->callback(
        [words, &invocation] { invocation.action = [words](Terminal& terminal) -> Result<int> { return printLogs(*words, terminal); }; });
}

}  // namespace teardown
