// Where a config names a class: every dict whose "type" is the name, with or without a scope.
#pragma once

#include "core/base/error.h"
#include "core/config/config_value.h"

#include <string>
#include <vector>

namespace teardown {

struct TypeUse {
    std::string path;  ///< of the dict: "model.backbone", "train_pipeline.2"
    std::string type;  ///< as written: "ResNet", "mmcls.ResNet"
    Place where;       ///< file and line that set the type
};

/// In the order of the config.
std::vector<TypeUse> usesOfType(const ConfigValue& root, const std::string& name);

}  // namespace teardown
