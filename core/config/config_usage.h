// Finds the readers of a config's keys: keys that neither the program nor another value of the config reads are probably mistakes.
#pragma once

#include "core/config/config.h"

#include <string>
#include <vector>

namespace teardown {

enum class KeyUse {
    Program,  ///< mmclassification's tools (or mmengine's Runner) read it
    Config,   ///< only other values of the config read it: a helper such as img_norm_cfg
    Nobody
};

struct TopLevelKey {
    std::string name;
    KeyUse use = KeyUse::Program;
    std::string hint;  ///< for Nobody: where such a key would be read, "model.train_cfg"; may be empty
    Place where;       ///< of its last origin
};

/// Every top-level key in order. A config of mmpretrain 1.x (versionOf) is checked against what
/// mmengine's Runner reads, others against mmclassification 0.25's tools.
std::vector<TopLevelKey> topLevelKeys(const Config& config);
/// The keys that nobody reads, as notes.
Diagnostics unreadKeyNotes(const Config& config);

}  // namespace teardown
