// The weights that the training of a config starts from.
#pragma once

#include "core/config/config.h"

#include <string>

namespace teardown {

struct StartFile {
    std::string path;    ///< on this disk; empty: the config names none, or it is not here
    std::string member;  ///< "load_from": what names it
    std::string prefix;  ///< of init_cfg: only tensors whose keys begin with it are taken, without it ("backbone.")
    std::string module;  ///< what they are loaded into: "backbone."; empty: the whole network

    bool operator==(const StartFile&) const = default;
};

/// load_from, else the first init_cfg=dict(type='Pretrained') of the network or its backbone, else `pretrained`. Relative paths are looked
/// for as those of the data (LintInput::dataRoot); URLs are not followed.
StartFile startFileOf(const Config& config, const std::string& dataRoot);

}  // namespace teardown
