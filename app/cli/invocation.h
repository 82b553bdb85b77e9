// Invocation: the parsed command line. Each verb's file adds its subcommand to the parser and sets the action when it is chosen.
#pragma once

#include "core/base/result.h"
#include "core/config/config.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace teardown {

class Terminal;

struct Invocation {
    bool json = false;
    std::vector<ConfigOption> configOptions;       ///< of the last --cfg-options
    std::function<Result<int>(Terminal&)> action;  ///< returns the exit code; an Error of kind Usage gives 2, Internal 3, others 1
};

// One file per verb.
void addConfig(CLI::App& app, Invocation& invocation);
void addInspect(CLI::App& app, Invocation& invocation);
void addDiff(CLI::App& app, Invocation& invocation);
void addBuild(CLI::App& app, Invocation& invocation);
void addForward(CLI::App& app, Invocation& invocation);
void addReparam(CLI::App& app, Invocation& invocation);
void addDemo(CLI::App& app, Invocation& invocation);
void addView(CLI::App& app, Invocation& invocation);
void addEnv(CLI::App& app, Invocation& invocation);
void addSample(CLI::App& app, Invocation& invocation);
void addConvert(CLI::App& app, Invocation& invocation);
void addTree(CLI::App& app, Invocation& invocation);
void addRegistry(CLI::App& app, Invocation& invocation);
void addExport(CLI::App& app, Invocation& invocation);
void addFetch(CLI::App& app, Invocation& invocation);
void addExplain(CLI::App& app, Invocation& invocation);
void addWhatIf(CLI::App& app, Invocation& invocation);
void addPaste(CLI::App& app, Invocation& invocation);
void addJourney(CLI::App& app, Invocation& invocation);
void addLint(CLI::App& app, Invocation& invocation);
void addExplainNumbers(CLI::App& app, Invocation& invocation);
void addEval(CLI::App& app, Invocation& invocation);
void addTest(CLI::App& app, Invocation& invocation);
void addTrain(CLI::App& app, Invocation& invocation);
void addEmbed(CLI::App& app, Invocation& invocation);
void addTimelapse(CLI::App& app, Invocation& invocation);
void addDataset(CLI::App& app, Invocation& invocation);
void addPipeline(CLI::App& app, Invocation& invocation);
void addCalendar(CLI::App& app, Invocation& invocation);
void addLogs(CLI::App& app, Invocation& invocation);

/// `--json`, common to all verbs.
void addJsonFlag(CLI::App& verb, Invocation& invocation);
/// Lists `--cfg-options` in the verb's help; the words are removed before the parser sees them (extractConfigOptions).
void addConfigOptionsHelp(CLI::App& verb);

/// loadConfig with the options of the command line; an error in the opened file uses the path as the user typed it.
Result<std::shared_ptr<const Config>> openConfig(const std::string& path, const Invocation& invocation, const std::string& root = {},
                                                 const TaskContext& task = {});

/// Removes every `--cfg-options` and the words after it that contain '=' and are not files (up to the next option), and returns those of
/// the last one, as mmcv's DictAction does. Error of kind Usage when no word follows.
Result<std::vector<ConfigOption>> extractConfigOptions(std::vector<std::string>& words);

}  // namespace teardown
