// The two generations of configs: mmclassification up to 0.25, and its successor mmpretrain 1.x (mmclassification 1.0rc), on mmengine.
#pragma once

#include "core/base/error.h"
#include "core/config/config_value.h"

#include <string>

namespace teardown {

enum class ConfigVersion { Classification0, Pretrain1 };

/// "mmclassification 0.x", "mmpretrain 1.x".
const char* versionName(ConfigVersion version);
ConfigVersion otherVersion(ConfigVersion version);

/// A part that the other version cannot express, or not in this way.
struct NoCounterpart {
    std::string path;  ///< "model.head.thr"
    Place where;
    Message why;  ///< one sentence
};

}  // namespace teardown
