#include "app/cli/cli.h"

#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
#include "core/base/guard.h"
#include "core/base/text.h"
#include "core/base/version.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace teardown {

namespace {

using AddVerb = void (*)(CLI::App&, Invocation&);

struct Verb {
    const char* name;
    AddVerb add;
    bool acceptsConfigOptions;
};

constexpr Verb kVerbs[] = {
    {"config", addConfig, true},    {"inspect", addInspect, false},  {"diff", addDiff, false},
    {"convert", addConvert, false}, {"registry", addRegistry, true}, {"build", addBuild, true},
    {"tree", addTree, true},        {"forward", addForward, true},   {"reparam", addReparam, true},
    {"demo", addDemo, true},        {"view", addView, false},        {"export", addExport, true},
    {"fetch", addFetch, false},     {"explain", addExplain, true},   {"what-if", addWhatIf, true},
    {"env", addEnv, false},         {"sample", addSample, false},    {"pipeline", addPipeline, true},
    {"dataset", addDataset, true},  {"lint", addLint, true},         {"explain-numbers", addExplainNumbers, true},
    {"eval", addEval, true},        {"test", addTest, true},         {"journey", addJourney, true},
    {"paste", addPaste, false},     {"embed", addEmbed, true},       {"calendar", addCalendar, true},
    {"logs", addLogs, false},       {"train", addTrain, true},       {"timelapse", addTimelapse, true},
};

const Verb* findVerb(std::string_view name) {
    const auto* found = std::find_if(std::begin(kVerbs), std::end(kVerbs), [&](const Verb& verb) { return name == verb.name; });
    return found == std::end(kVerbs) ? nullptr : found;
}

std::vector<std::string> verbNames() {
    std::vector<std::string> names;
    for (const Verb& verb : kVerbs) names.emplace_back(verb.name);
    return names;
}

/// Options that the window's toolkit reads itself (QGuiApplication, QApplication).
bool isWindowOption(std::string_view word) {
    while (word.starts_with('-')) word.remove_prefix(1);
    for (const char* name :
         {"startup-times", "screenshots", "stalls", "platform", "platformpluginpath", "platformtheme", "style", "stylesheet", "display",
          "geometry", "title", "icon", "reverse", "fontengine", "session", "qwindowgeometry", "qwindowicon", "qwindowtitle", "widgetcount"})
        if (word == name || word.starts_with(std::string(name) + "=")) return true;
    return false;
}

bool mayBeFile(const std::string& word) {
    std::error_code ignored;
    return word.find_first_of("./") != std::string::npos || std::filesystem::exists(word, ignored);
}

/// Options that take several words, up to the next option; their verbs sort out files among them.
constexpr std::string_view kOptionsOfSeveralWords[] = {"--input-shape", "--metrics", "--metric-options", "--out-items"};

/// All other options that may be repeated take one word each time; the words after it are the verb's files.
void setOneWordPerOption(CLI::App& verb) {
    for (CLI::Option* option : verb.get_options())
        if (!option->get_positional() && !isOneOf(option->get_name(), kOptionsOfSeveralWords)) option->allow_extra_args(false);
    for (CLI::App* below : verb.get_subcommands({})) setOneWordPerOption(*below);
}

int exitCode(const Error& error) {
    switch (error.kind) {
        case ErrorKind::Usage:
            return kExitUsage;
        case ErrorKind::Internal:
            return kExitInternal;
        default:
            return kExitBadInput;
    }
}

Error commandLineError(const Message& what, const std::string& verb) {
    const std::string help = verb.empty() ? "teardown --help" : "teardown " + verb + " --help";
    return {ErrorKind::Usage, "usage", what, message("do.see", "See {help}.", {{"help", help}}), {}};
}

int run(const std::vector<std::string>& arguments) {
    std::vector<std::string> words = arguments;
    const bool json = std::find(words.begin(), words.end(), "--json") != words.end();
    const auto refuse = [&](const Error& error) {
        Terminal terminal(json);
        terminal.fail(error);
        terminal.finish();
        return exitCode(error);
    };

    Invocation invocation;
    const std::string first = words.empty() ? std::string() : words.front();
    const Verb* verb = findVerb(first);
    if (!verb && !first.starts_with('-')) {
        const std::vector<std::string> names = verbNames();
        return refuse(commandLineError(message("cli.is-neither-a-verb", "'{value}' is neither a verb nor a file.{hint}",
                                               {{"value", escapeForDisplay(first)}, {"hint", didYouMean(first, names)}}),
                                       {}));
    }
    if (!verb && first != "--help" && first != "-h" && first != "--version")
        return refuse(commandLineError(
            message("cli.the-option-is-unknown", "The option {value} is unknown.", {{"value", escapeForDisplay(first)}}), {}));
    if (verb && verb->acceptsConfigOptions) {
        auto options = extractConfigOptions(words);
        if (!options) return refuse(options.error());
        invocation.configOptions = std::move(options).value();
    }

    CLI::App app(
        "Takes image-classification networks apart. Without a verb, `teardown [FILES...]` opens the window on configs, checkpoints and "
        "pictures.",
        "teardown");
    app.set_version_flag("--version", std::string("teardown ") + version());
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::simple);
    app.footer(
        "Without a verb the window opens with the files named; --screenshots DIR [FILES...] then writes pictures of it for documentation.\n"
        "teardown VERB --help explains a verb. Exit codes: 0 done, 1 bad input, 2 usage, 3 internal error.");
    for (const Verb& known : kVerbs) known.add(app, invocation);
    setOneWordPerOption(app);
    try {
        std::reverse(words.begin(), words.end());
        app.parse(std::move(words));
    } catch (const CLI::Success& help) {
        return app.exit(help) == 0 ? kExitDone : kExitInternal;
    } catch (const CLI::ParseError& error) {
        std::string what = error.what();
        if (!what.ends_with('.')) what += '.';
        return refuse(commandLineError(asIs(what), verb ? verb->name : ""));
    }

    Terminal terminal(invocation.json);
    const Result<int> outcome = invocation.action(terminal);
    int code = outcome ? *outcome : exitCode(outcome.error());
    if (!outcome) terminal.fail(outcome.error());
    if (!terminal.finish()) {
        terminal.note("standard output: the result could not be written (is the disk full?)");
        code = std::max(code, kExitBadInput);
    }
    return code;
}

}  // namespace

bool isCommandLine(int argc, char** argv) {
    if (argc < 2) return false;
    const std::string first = argv[1];
    if (findVerb(first)) return true;
    if (first.starts_with('-')) return !isWindowOption(first);
    return !mayBeFile(first);
}

int runCli(int argc, char** argv) {
    try {
        return run(std::vector<std::string>(argv + 1, argv + argc));
    } catch (...) {
        const Error error = errorOfException("running the verb");
        Terminal terminal(std::any_of(argv + 1, argv + argc, [](std::string_view word) { return word == "--json"; }));
        terminal.fail(error);
        terminal.finish();
        return exitCode(error);
    }
}

bool canOpenWindow(int argc, char** argv) {
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        if (const char* value = std::getenv(name); value && *value) return true;
    return std::any_of(argv + 1, argv + argc, [](std::string_view word) {
        return word.ends_with("-platform") || word.find("-platform=") != std::string_view::npos;
    });
}

int explainMissingDisplay() {
    Terminal terminal(false);
    terminal.note(
        "There is no display to open a window on. `teardown sample` takes the bundled sample apart without one; `teardown --help` lists "
        "the other verbs.");
    return kExitBadInput;
}

}  // namespace teardown
