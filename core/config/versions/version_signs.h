// By which keys and types a config shows the version that it was written for.
#pragma once

#include "core/base/diagnostics.h"
#include "core/config/config.h"
#include "core/config/versions/config_version.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct VersionSign {
    ConfigVersion version;
    std::string path;         ///< "optim_wrapper", "data.test.pipeline.4"
    std::string shown;        ///< how a sentence names it: "optim_wrapper", "PackInputs"
    std::string counterpart;  ///< the same in the other version; empty: it has none
    Place where;
    bool isHelper = false;  ///< the config reads it itself: perhaps only a name for a value
};

/// All signs in the order of the config. Keys that both versions have are none.
std::vector<VersionSign> versionSigns(const Config& config);

/// The version with more signs; none if there are no signs or as many of both.
std::optional<ConfigVersion> versionOf(const std::vector<VersionSign>& signs);

/// The signs of the version that the config is not of, each name once. Names that only help are none of them. Empty for most configs.
std::vector<VersionSign> foreignSigns(const Config& config);

/// What to do with a config of mmpretrain 1.x that is to be built; empty for other configs.
Message conversionAdvice(const Config& config);

/// A note that it is a config of mmpretrain 1.x, if it is one, and a warning for each of foreignSigns().
Diagnostics versionNotes(const Config& config);

}  // namespace teardown
