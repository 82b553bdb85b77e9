// teardown build: steps through build_classifier and prints the steps and the resulting network.
#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/session/build_journey.h"
#include "core/session/outcome_json.h"
#include "core/trace/trace_json.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

namespace teardown {

namespace {

struct BuildOptions {
    std::vector<std::string> files;
    std::string trace;
    EngineOptions engine;
};

Json stateDictJson(const std::vector<StateDictEntry>& entries) {
    Json result = Json::array();
    for (const StateDictEntry& entry : entries)
        result.push(Json::object().set("key", entry.key).set("shape", Json::arrayOf(entry.shape)).set("dtype", entry.dtype));
    return result;
}

/// The first few.
std::string listed(const std::vector<std::string>& keys) {
    constexpr std::size_t kListed = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(kListed, keys.size()); ++i) text += (i ? ", " : "") + escapeForDisplay(keys[i]);
    return keys.size() > kListed ? text + fmt::format(" and {} more", keys.size() - kListed) : text;
}

/// Entries of the model that keep their constructors' values although there is a checkpoint.
std::vector<std::string> randomKeys(const BuildOutcome& built) {
    if (!built.load) return {};
    std::vector<std::string> keys = built.load->missing;
    for (const ShapeMismatch& mismatch : built.load->mismatched) keys.push_back(mismatch.key);
    return keys;
}

std::string buildText(const BuildOutcome& built, const FileArguments& files) {
    std::string text = fmt::format("{}\n", escapeForDisplay(files.config));
    for (const ModuleNode& node : built.modules) {
        if (node.depth > 1) continue;
        const std::string name = node.path.empty() ? node.type : node.name + "  " + node.type;
        text += fmt::format("{}{:<{}}{:>14} parameters\n", std::string(static_cast<std::size_t>(node.depth) * 2 + 2, ' '),
                            escapeForDisplay(name), 44 - node.depth * 2, withThousands(node.parameters));
    }
    text += fmt::format("  {} tensors, {} steps\n", built.stateDict.size(), built.trace ? built.trace->steps.size() : 0);
    if (!built.notFinite.empty())
        text += fmt::format("  {} of {} tensors are not finite (NaN or infinity): {}\n", built.notFinite.size(), built.stateDict.size(),
                            listed(built.notFinite));
    if (std::vector<std::string> keys = randomKeys(built); !keys.empty())
        text += fmt::format("  {} not loaded, random: {}\n", keys.size(), listed(keys));
    if (built.load)
        text += fmt::format("  {}: {}\n  {}\n", escapeForDisplay(files.checkpoint), english(built.load->verdict), loadAdvice(*built.load));
    return text;
}

Result<int> runBuild(const BuildOptions& options, const Invocation& invocation, Terminal& terminal) {
    TD_TRY(const FileArguments files, sortFileArguments(options.files, false));
    TD_TRY(const Workspace workspace, openWorkspace(files, options.engine, invocation, terminal));
    const BuildOutcome& built = *workspace.built;
    if (!options.trace.empty()) TD_CHECK(writeTraceFile(*built.trace, options.trace));
    if (!terminal.json()) {
        terminal.print(buildText(built, files));
        return 0;
    }
    Json document = Json::object();
    document.set("params", built.parameters).set("state_dict", stateDictJson(built.stateDict)).set("load", loadJson(built.load));
    document.set("steps", built.trace ? built.trace->steps.size() : std::size_t{0});
    document.set("not_finite", Json::arrayOf(built.notFinite));
    document.set("classes", Json::arrayOf(built.classes)).set("input_shape", Json::arrayOf(built.inputShape));
    terminal.printJson(setDiagnostics(document, built.diagnostics));
    return 0;
}

}  // namespace

void addBuild(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("build", "build the network of a config, step by step");
    const auto options = std::make_shared<BuildOptions>();
    options->engine.recordBuild = true;
    verb->add_option("FILES", options->files, "CONFIG and, optionally, CKPT")->required()->expected(1, 2);
    verb->add_option("--trace", options->trace, "write every step to this file")->type_name("OUT.json");
    addEngineOptions(*verb, options->engine, invocation);
    verb->callback([options, &invocation] {
        invocation.action = [options, &invocation](Terminal& terminal) { return runBuild(*options, invocation, terminal); };
    });
}

}  // namespace teardown
