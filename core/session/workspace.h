// Opened: the files that are open and how they are read - for verbs and the window - and the one way from there to a network. Every further
// build (a what-if, a comparison) starts from the same Opened, so that nothing that was chosen holds for the first network only.
#pragma once

#include "core/session/session_api.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace teardown {

struct Opened {
    std::shared_ptr<const Config> config;  ///< with the options that were set on it
    std::string checkpointPath;            ///< empty: none
    KeyChoice keys;                        ///< --map and --revise-keys
    std::uint64_t seed = 0;
    bool initWeights = false;              ///< run init_cfg before the checkpoint is loaded
};

/// The only place that makes a BuildRequest of what is open.
inline BuildRequest buildRequest(const Opened& opened) {
    return {opened.config, opened.checkpointPath, opened.keys, opened.initWeights, opened.seed};
}

/// The same files with another config: an option was set, a transform was changed.
inline Opened withConfig(Opened opened, std::shared_ptr<const Config> config) {
    opened.config = std::move(config);
    return opened;
}

}  // namespace teardown
