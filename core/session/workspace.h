// Opened: the files that are open and how they are read - for verbs and the window - and the one way from there to a network. Every further
// build (a what-if, a comparison) starts from the same Opened, so that nothing that was chosen holds for the first network only.
#pragma once

#include "core/checkpoint/fit/key_choice.h"

#include <cstdint>
#include <memory>

namespace teardown {

class CheckpointFile;
struct BuildRequest;
struct Config;

struct Opened {
    std::shared_ptr<const Config> config;              ///< with the options that were set on it
    std::shared_ptr<const CheckpointFile> checkpoint;  ///< null: none
    KeyChoice keys;                                    ///< --map and --revise-keys
    std::uint64_t seed = 0;
    bool initWeights = false;  ///< run init_cfg before the checkpoint is loaded
};

/// The only place that makes a BuildRequest of what is open.
BuildRequest buildRequest(const Opened& opened);

/// The same files with another config: an option was set, a transform was changed.
Opened withConfig(Opened opened, std::shared_ptr<const Config> config);

}  // namespace teardown
