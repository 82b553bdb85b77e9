#include "app/cli/workspace.h"

#include "app/cli/interrupt.h"
#include "app/cli/tensor_source.h"
#include "app/cli/trust_report.h"
#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/fit/key_mapping.h"
#include "core/config/versions/version_signs.h"
#include "core/session/build_journey.h"
#include "core/session/loader.h"
#include "core/session/prediction.h"
#include "core/session/session_api.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace teardown {

namespace {

void reportLoad(const BuildOutcome& built, const std::string& checkpoint, Terminal& terminal) {
    const LoadReport& load = *built.load;
    if (load.loaded() == load.entries) {
        // Other content of the file does not affect the network.
        if (!load.unexpected.empty()) terminal.note(fmt::format("note: {}: {}", escapeForDisplay(checkpoint, 4096), english(load.verdict)));
        return;
    }
    terminal.note(fmt::format("{}: {} of {} tensors loaded, {} missing, {} unexpected, {} with shape mismatch: {}",
                              escapeForDisplay(checkpoint, 4096), load.loaded(), load.entries, load.missing.size(), load.unexpected.size(),
                              load.mismatched.size(), english(load.verdict)));
    terminal.note("  " + loadAdvice(load));
}

/// "PATTERN=REPLACEMENT" of --revise-keys, split at the first '='.
Result<KeyChoice> keyChoice(const EngineOptions& options) {
    KeyChoice choice;
    if (options.mapping != "auto") choice.mapping = options.mapping;
    if (!choice.mapping.empty() && choice.mapping != "none" && !isKeyMapping(choice.mapping)) {
        std::vector<std::string> names{"auto", "none"};
        for (const KeyMapping& mapping : keyMappings()) names.push_back(mapping.name);
        return Error{ErrorKind::Usage,
                     "usage",
                     message("workspace.there-is-no-key", "Unknown key mapping '{mapping}'.{hint}",
                             {{"mapping", escapeForDisplay(choice.mapping)}, {"hint", didYouMean(choice.mapping, names)}}),
                     message("do.there-are-3", "There are: {join}.", {{"join", joined(names, ", ")}}),
                     {}};
    }
    for (const std::string& word : options.reviseKeys) {
        const std::size_t at = word.find('=');
        if (at == std::string::npos)
            return Error{ErrorKind::Usage,
                         "usage",
                         message("workspace.revise-keys-has-no", "--revise-keys {word} has no '='.", {{"word", escapeForDisplay(word)}}),
                         message("do.write-pattern-replacement-for", "Write PATTERN=REPLACEMENT, for example '^encoder\\.=backbone.'."),
                         {}};
        choice.revise.emplace_back(word.substr(0, at), word.substr(at + 1));
    }
    if (const auto problem = reviseKeysProblem(choice.revise))
        return Error{ErrorKind::Usage,
                     "usage",
                     message("workspace.text", "{problem}.", {{"problem", *problem}}),
                     message("do.write-a-pattern-as", "Write a pattern for re.sub."),
                     {}};
    return choice;
}

}  // namespace

void addThreadsOption(CLI::App& verb, EngineOptions& options) {
    verb.add_option("--threads", options.threads, "threads of the engine (default: measured)")->check(CLI::Range(1, 1024));
}

void addEngineOptions(CLI::App& verb, EngineOptions& options, Invocation& invocation) {
    addConfigOptionsHelp(verb);
    addThreadsOption(verb, options);
    verb.add_option("--root", options.root, "folder that must contain the _base_ files")->type_name("DIR");
    verb.add_option("--seed", options.seed, "seed of the random initial weights");
    verb.add_option("--map", options.mapping, "mapping of the checkpoint's keys: auto (the best match), none, or a name such as repvgg")
        ->type_name("NAME");
    verb.add_option("--weights", options.weights, "where the weights are in the checkpoint, for example ema or checkpoint.model")
        ->type_name("KEY.PATH");
    verb.add_option("--revise-keys", options.reviseKeys, "mmcv's revise_keys: re.sub over the checkpoint's keys; may be repeated")
        ->type_name("PATTERN=REPLACEMENT")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    verb.add_flag("--init-weights", options.initWeights, "run the config's init_cfg before the checkpoint is loaded");
    addJsonFlag(verb, invocation);
}

Result<Workspace> openWorkspace(const FileArguments& files, const EngineOptions& options, const Invocation& invocation,
                                Terminal& terminal) {
    Workspace workspace;
    const TaskContext task = terminal.task();
    TD_TRY(KeyChoice keys, keyChoice(options));
    keys.weights = options.weights.empty() ? files.weights : options.weights;
    // The config comes first: most mistakes are there, and loading the engine takes most of a second.
    TD_TRY(workspace.config, openConfig(files.config, invocation, options.root, task));
    terminal.report(workspace.config->diagnostics);
    terminal.reportAll(versionNotes(*workspace.config));
    std::shared_ptr<const CheckpointFile> checkpoint;
    if (!files.checkpoint.empty()) {
        TD_TRY(checkpoint, CheckpointFile::open(files.checkpoint, task));
    }
    task.report(-1, message("task.loading-the-engine", "loading the engine"));
    {
        const InterruptWatch::ImmediateExit immediateExit;
        TD_TRY(workspace.session, createSession());
    }
    if (options.threads > 0) workspace.session->setThreads(options.threads);
    workspace.opened = {workspace.config, checkpoint, keys, options.seed, options.initWeights, options.holes, options.recordBuild};
    TD_TRY(workspace.built, workspace.session->run(buildRequest(workspace.opened), task));
    terminal.clearProgress();
    // How the checkpoint fits explains the rest: a head of another size also has another number of names.
    const auto& load = workspace.built->load;
    if (load && load->matched > 0) reportLoad(*workspace.built, files.checkpoint, terminal);
    terminal.report(workspace.built->diagnostics);
    if (load && load->matched == 0) {
        terminal.addToError("load", loadJson(load));
        return Error{ErrorKind::BadInput, "checkpoint-no-match",
                     message("checkpoint-no-match.no-tensor-of-the-checkpoint",
                             "No tensor of the checkpoint matches the model of {config} (0 of {entries}).",
                             {{"config", escapeForDisplay(files.config)}, {"entries", load->entries}}),
                     message("do.open-the-config-that-the", "Open the config that the checkpoint was trained with."),
                     Place{files.checkpoint, 0, 0, {}, {}}};
    }
    return workspace;
}

Result<TensorView> readInputTensor(const std::string& word) {
    TD_TRY(NamedSource source, openTensor(word));
    return std::move(source.view);
}

/// A share that is not whole never reads as "100.0 %".
static std::string partText(double share) {
    if (share < 1 && share >= 0.9995) return ">99.9 %";
    return share > 0 && share < 0.0005 ? "<0.1 %" : fmt::format("{:.1f} %", share * 100);
}

std::string loadAdvice(const LoadReport& load) {
    std::string text = partText(load.parameterShare) + " of the parameters are loaded.";
    if (!load.advice.empty()) text += " " + english(load.advice);
    // A mapping that was applied is no longer a proposal.
    const std::string done = load.mapping.empty() ? std::string() : "--map " + load.mapping;
    std::string options = load.proposal;
    if (!done.empty() && options.starts_with(done)) options.erase(0, done.size());
    while (options.starts_with(' ')) options.erase(0, 1);
    if (!options.empty()) text += fmt::format(" Try: {}", options);
    if (!options.empty() && load.shareThen >= 0) text += " (then " + partText(load.shareThen) + " of the tensors)";
    return text;
}

}  // namespace teardown
