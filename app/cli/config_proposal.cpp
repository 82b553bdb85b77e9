#include "app/cli/config_proposal.h"

#include "app/cli/interrupt.h"
#include "app/cli/terminal.h"
#include "core/checkpoint/fit/known_architectures.h"
#include "core/checkpoint/fit/state_dict_match.h"
#include "core/config/config.h"
#include "core/session/build_journey.h"
#include "core/session/loader.h"
#include "core/session/session_api.h"
#include "core/session/workspace.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace teardown {

namespace {

struct ProposeOptions {
    std::string path;
    std::string weights;
};

/// Whether the network of the config takes every tensor of the file and needs no other.
bool takesAll(SessionApi& session, const ProposedConfig& proposal, const CheckpointFile& file, const StateDictView& weights,
              const TaskContext& task) {
    const auto config = loadConfigText(proposal.architecture, proposal.text);
    if (!config.ok()) return false;
    Opened opened{*config, nullptr, {}};
    opened.record = false;
    const auto built = session.run(buildRequest(opened), task);
    if (!built.ok()) return false;
    const KeyChoice names{proposal.mapping.empty() ? "none" : proposal.mapping, {}};
    const LoadReport report = matchStateDict((*built)->stateDict, file, weights, names).report;
    return report.loaded() == report.entries && report.resampled.empty() && report.unexpected.empty();
}

/// Of the derived configs the first whose network takes the whole file.
Result<std::vector<ProposedConfig>> proven(std::vector<ProposedConfig> proposals, const CheckpointFile& file, const StateDictView& weights,
                                           Terminal& terminal) {
    if (proposals.empty() || proposals.front().published) return proposals;
    const TaskContext task = terminal.task();
    task.report(-1, message("task.loading-the-engine", "loading the engine"));
    std::unique_ptr<SessionApi> session;
    {
        const InterruptWatch::ImmediateExit immediateExit;
        TD_TRY(session, createSession());
    }
    std::vector<ProposedConfig> found;
    for (ProposedConfig& proposal : proposals) {
        if (task.cancelled()) return cancelledError();
        if (!takesAll(*session, proposal, file, weights, task)) continue;
        found.push_back(std::move(proposal));
        break;
    }
    terminal.clearProgress();
    return found;
}

Json proposalJson(const ProposedConfig& proposal) {
    Json assumed = Json::array();
    for (const Message& one : proposal.assumed) assumed.push(english(one));
    return Json::object()
        .set("architecture", proposal.architecture)
        .set("published", proposal.published)
        .set("mapping", proposal.mapping.empty() ? Json() : Json(proposal.mapping))
        .set("classes", proposal.classes)
        .set("assumed", std::move(assumed))
        .set("config", proposal.text);
}

/// What the reader of the config must know about it.
void noteOrigin(const std::vector<ProposedConfig>& found, Terminal& terminal) {
    const ProposedConfig& first = found.front();
    std::string text = first.architecture + (first.mapping.empty() ? "" : ", with the names of " + first.mapping) + ", " +
                       std::to_string(first.classes) + " classes";
    if (!first.published)
        text += "; no published architecture has exactly these tensors: derived from their shapes, built, and all of them fit";
    for (std::size_t i = 1; i < found.size(); ++i) text += (i > 1 ? ", " : "; the same tensors: ") + found[i].architecture;
    terminal.note(text + ". The file does not say how pictures are prepared: the pipeline is the usual one.");
    for (const Message& one : first.assumed) terminal.note("  not seen: " + english(one));
}

Result<int> proposeConfig(const ProposeOptions& options, Terminal& terminal) {
    TD_TRY(const auto file, CheckpointFile::open(options.path, terminal.task()));
    TD_TRY(const StateDictView weights, stateDictOf(*file, options.weights));
    TD_TRY(const std::vector<ProposedConfig> found, proven(proposedConfigs(*file, weights), *file, weights, terminal));
    if (found.empty())
        return Error{
            ErrorKind::BadInput, "config-unknown",
            message("config-verb.no-architecture",
                    "No published architecture has exactly these tensors, and none that follows from "
                    "their shapes does."),
            message("do.inspect-and-write-one", "`teardown inspect` lists them; write a config with the arguments that they show."),
            Place{options.path, 0, 0, weights.container, {}}};
    if (terminal.json()) {
        Json list = Json::array();
        for (const ProposedConfig& one : found) list.push(proposalJson(one));
        terminal.printJson(Json::object().set("proposals", std::move(list)));
        return 0;
    }
    noteOrigin(found, terminal);
    terminal.print(found.front().text);
    return 0;
}

}  // namespace

void addConfigPropose(CLI::App& config, Invocation& invocation) {
    CLI::App* propose = config.add_subcommand("propose", "print a config that fits a checkpoint which comes without one");
    const auto options = std::make_shared<ProposeOptions>();
    propose->add_option("CKPT", options->path, "a checkpoint of a published architecture or of a variant, with any number of classes")
        ->required();
    propose->add_option("--weights", options->weights, "where the weights are in the checkpoint, for example ema or checkpoint.model")
        ->type_name("KEY.PATH");
    addJsonFlag(*propose, invocation);
    propose->callback(
        [options, &invocation] { invocation.action = [options](Terminal& terminal) { return proposeConfig(*options, terminal); }; });
}

}  // namespace teardown
