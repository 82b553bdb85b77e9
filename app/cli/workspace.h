// Workspace: the engine with a network built from a config and a checkpoint, where every engine verb starts; parts of it as JSON.
#pragma once

#include "app/cli/file_arguments.h"
#include "app/cli/invocation.h"
#include "app/cli/terminal.h"
#include "core/session/session_api.h"
#include "core/session/workspace.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

class TensorView;
struct BuildOutcome;
struct LoadReport;

/// Options common to all engine verbs.
struct EngineOptions {
    int threads = 0;  ///< 0: the engine chooses
    std::uint64_t seed = 0;
    bool initWeights = false;
    std::string mapping = "auto";         ///< --map
    std::vector<std::string> reviseKeys;  ///< --revise-keys: "PATTERN=REPLACEMENT"
    std::string weights;                  ///< --weights
    std::string root;                     ///< the folder that must contain the _base_ files; empty: loadConfig's rule
    bool holes = false;                   ///< Opened::holes; set by verbs that only show the network
    bool recordBuild = false;             ///< Opened::record; set by the verb that shows the build
};
void addThreadsOption(CLI::App& verb, EngineOptions& options);
void addEngineOptions(CLI::App& verb, EngineOptions& options, Invocation& invocation);

struct Workspace {
    std::unique_ptr<SessionApi> session;
    std::shared_ptr<const Config> config;
    Opened opened;  ///< the model that was built; further models are made from it
    std::shared_ptr<const BuildOutcome> built;
};

/// Reads the config, loads the engine, builds the network and loads the checkpoint; reports on stderr how the checkpoint fits unless it
/// fits completely. Error checkpoint-no-match when no tensor of the checkpoint fits.
Result<Workspace> openWorkspace(const FileArguments& files, const EngineOptions& options, const Invocation& invocation, Terminal& terminal);

/// The tensor that an argument names: X.npy, X.npz, X.npz:NAME, X.pth:KEY or "-" (tensor_source.h).
Result<TensorView> readInputTensor(const std::string& word);

/// Advice and options in one line: "97.9 % of the parameters are loaded. Give the config's ... Try: --cfg-options ..."
std::string loadAdvice(const LoadReport& load);
}  // namespace teardown
