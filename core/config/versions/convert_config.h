// Network and test pipeline of a config, rewritten for the other version of mmclassification.
#pragma once

#include "core/base/result.h"
#include "core/config/config.h"
#include "core/config/versions/config_version.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct ConvertedConfig {
    ConfigVersion from, to;
    ConfigValue root;
    std::string text;  ///< a Python config that resolves to `root`
    std::vector<NoCounterpart>
        left;  ///< in the order of the config: first keys of the other version, then the network, the test data, the rest
};

/// `to`: absent: the version that the config is not of. Keys of the other version in it are listed among what is left. Errors: config-mixed
/// (as many keys of both versions, which are named), config-version (it shows no version, or is already of the wanted one),
/// config-no-model.
Result<ConvertedConfig> convertConfig(const Config& config, std::optional<ConfigVersion> to = std::nullopt);

}  // namespace teardown
