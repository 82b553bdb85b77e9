// The journey build_classifier: builds a network from a config and a checkpoint.
#pragma once

#include "core/base/diagnostics.h"
#include "core/checkpoint/fit/key_choice.h"
#include "core/checkpoint/fit/load_report.h"
#include "core/config/config_value.h"
#include "core/session/model_id.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

class CheckpointFile;
struct Config;
struct BuildOutcome;

enum class LoadState { None /* no tensors below */, Random, Missing, Loaded, Partly };

struct ModuleChild {
    std::string name;
    /// Its index. A module that its parents share is listed at the first of them and found here by the others, too.
    int module = 0;
    static constexpr int kNone = -1;  ///< Python's None in the place of a module
};

struct ModuleNode {    ///< pre-order
    std::string path;  ///< named_modules() name, "" for the root
    std::string name;  ///< last component
    std::string type;  ///< Python's class name
    int parent = -1;
    int depth = 0;
    std::int64_t parameters = 0;  ///< including children
    std::int64_t trained = 0;     ///< of these, those with requires_grad
    LoadState state = LoadState::None;
    std::vector<StepArgument> arguments;  ///< constructor arguments with origins, if the registry built it
    std::vector<StateDictEntry> tensors;  ///< its own parameters and buffers
    std::vector<ModuleChild> children;    ///< in the order of registration
    std::string extraRepr;                ///< what print(model) shows in brackets
    std::string initCfg;                  ///< mmcv's init_cfg as Python prints it; empty: none
    int outIndex = -1;                    ///< the item of the backbone's out_indices that returns its output; -1: none does
    Message hole;                         ///< why it could not be built; empty: it was
};

/// The model becomes the session's current one and replaces the previous one; with `beside` it is an additional one until it is released.
/// After an error nothing has changed.
struct BuildRequest {
    static constexpr std::string_view kJourney = "build";
    using Outcome = BuildOutcome;

    std::shared_ptr<const Config> config;
    std::shared_ptr<const CheckpointFile> checkpoint;  ///< null: none
    KeyChoice keys;                                    ///< how the checkpoint's names are converted to the model's
    bool initWeights = false;                          ///< run init_cfg as additional steps
    std::uint64_t seed = 0;
    bool beside = false;  ///< the current model stays as it is
    bool holes = false;   ///< a part that cannot be built leaves a hole instead of ending the build
    /// false: no trace, and values that the checkpoint replaces are not drawn first. The network is the same.
    bool record = true;
};

struct BuildOutcome {
    ModelId model;   ///< the model that was built
    TracePtr trace;  ///< null when not recorded
    std::int64_t parameters = 0;
    std::vector<StateDictEntry> stateDict;
    std::vector<ModuleNode> modules;
    std::optional<LoadReport> load;      ///< none without a checkpoint
    std::vector<std::string> classes;    ///< meta.CLASSES, data.test.classes, or for 1,000 classes ImageNet's; else empty
    std::vector<int> inputShape;         ///< {C,H,W} produced by the test pipeline, with its crop size
    std::vector<std::string> notFinite;  ///< state_dict keys whose values are not all finite, in model order
    Diagnostics diagnostics;
    std::vector<Error> holes;  ///< why parts could not be built (BuildRequest::holes). A network with a hole cannot run
};

}  // namespace teardown
