// Opened: the open files and how to read them - for verbs and the window - and the only way from there to a network. Every further build (a
// what-if, a comparison) starts from the same Opened, so that all choices apply to every network.
#pragma once

#include "core/checkpoint/fit/key_choice.h"

#include <cstdint>
#include <memory>

namespace teardown {

class CheckpointFile;
struct BuildRequest;
struct Config;

struct Opened {
    std::shared_ptr<const Config> config;              ///< including the options set on it
    std::shared_ptr<const CheckpointFile> checkpoint;  ///< null: none
    KeyChoice keys;                                    ///< --map and --revise-keys
    std::uint64_t seed = 0;
    bool initWeights = false;  ///< run init_cfg before the checkpoint is loaded
    bool holes = false;        ///< build the rest of the network around parts that cannot be built
    bool record = true;        ///< with the steps of the build; false where nobody looks at them
};

/// The only place that creates a BuildRequest.
BuildRequest buildRequest(const Opened& opened);

/// The same files with another config: after setting an option or changing a transform.
Opened withConfig(Opened opened, std::shared_ptr<const Config> config);

}  // namespace teardown
