// teardown paste: a command of mmclassification, docker or a launch.json as one of Teardown, or what is wrong with it.
#include "app/cli/cli.h"
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
#include "core/base/text.h"
#include "core/command/pasted_command.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>

namespace teardown {

namespace {

struct PasteVerbOptions {
    std::vector<std::string> words;
    std::vector<std::string> maps;
    bool run = false;
};

/// Standard input for "-", or the words; as one argument they may have been quoted as a whole.
std::string pastedText(const std::vector<std::string>& words) {
    if (words.size() != 1 || words.front() != "-") return joined(words, " ");
    std::string text(kLongestCommand, '\0');
    std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::cin.gcount()));
    return text;
}

Result<PasteOptions> pasteOptions(const PasteVerbOptions& options) {
    PasteOptions result;
    for (const std::string& map : options.maps) {
        const auto equals = map.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == map.size())
            return usageError(message("paste-verb.map", "--map takes FOLDER=HERE, not {word}.", {{"word", escapeForDisplay(map)}}),
                              message("do.write-map", "Write --map /workspace=/home/me/mmclassification."));
        result.mounts.emplace_back(map.substr(0, equals), map.substr(equals + 1));
    }
    result.exists = [](const std::string& path) {
        std::error_code ignored;
        return std::filesystem::exists(path, ignored);
    };
    return result;
}

Json commandJson(const PastedCommand& command) {
    Json paths = Json::array(), leftOut = Json::array(), problems = Json::array();
    for (const PastedPath& path : command.paths)
        paths.push(
            Json::object().set("given", path.given).set("path", path.mapped).set("output", path.isOutput).set("exists", path.exists));
    for (const LeftOut& option : command.leftOut)
        leftOut.push(Json::object().set("option", option.option).set("why", option.why).set("matters", option.matters));
    for (const CommandFault& fault : command.faults)
        problems.push(Json::object()
                          .set("code", fault.code)
                          .set("line", fault.line)
                          .set("what", english(fault.what))
                          .set("do", english(fault.remedy)));
    Json document = Json::object();
    document.set("script", command.script.empty() ? Json() : Json(command.script));
    document.set("verb", command.verb.empty() ? Json() : Json(command.verb));
    document.set("arguments", Json::arrayOf(command.arguments));
    document.set("command", command.verb.empty() ? Json() : Json(commandText(command)));
    return document.set("paths", std::move(paths)).set("left_out", std::move(leftOut)).set("problems", std::move(problems));
}

int runPastedCommand(const PastedCommand& command) {
    std::vector<std::string> words{"teardown"};
    for (std::string_view rest = command.verb; !rest.empty();) {
        const auto blank = rest.find(' ');
        words.emplace_back(rest.substr(0, blank));
        rest = blank == std::string_view::npos ? std::string_view() : rest.substr(blank + 1);
    }
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    return runCli(static_cast<int>(pointers.size()), pointers.data());
}

Result<int> runPaste(const PasteVerbOptions& options, Terminal& terminal) {
    TD_TRY(const PasteOptions paste, pasteOptions(options));
    const PastedCommand command = readPasted(pastedText(options.words), paste);
    if (terminal.json() && !options.run) {
        terminal.printJson(commandJson(command));
        return command.runs() ? kExitDone : kExitBadInput;
    }
    for (const CommandFault& fault : command.faults)
        terminal.note(fmt::format("line {}: {} {}", fault.line, english(fault.what), english(fault.remedy)));
    for (const LeftOut& option : command.leftOut)
        terminal.note(fmt::format("{} is left out: {}", escapeForDisplay(option.option), option.why));
    if (!command.runs()) return kExitBadInput;
    if (options.run) return runPastedCommand(command);
    terminal.print(commandText(command) + "\n");
    return kExitDone;
}

}  // namespace

void addPaste(CLI::App& app, Invocation& invocation) {
    CLI::App* verb =
        app.add_subcommand("paste", "a command of mmclassification, docker or a launch.json as one of Teardown, or what is wrong with it");
    const auto options = std::make_shared<PasteVerbOptions>();
    verb->add_option("COMMAND", options->words, "the command in quotes, or - for standard input")->required();
    verb->add_option("--map", options->maps, "which folder a folder of the container is here; may be repeated")->type_name("FOLDER=HERE");
    verb->add_flag("--run", options->run, "run it");
    addJsonFlag(*verb, invocation);
    verb->callback([options, &invocation] { invocation.action = [options](Terminal& terminal) { return runPaste(*options, terminal); }; });
}

}  // namespace teardown
