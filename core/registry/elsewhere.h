// Where else a name lives: what other packages of the field register under it (resources/elsewhere.json, which
// tests/core/registry/elsewhere.py writes).
#pragma once

#include "core/base/message.h"

#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// {"mmdet 3.3", "mmdet.models.backbones.resnet"} for each package that has the name, mmclassification and mmcv first. A scope restricts
/// it to the packages of that name: "mmdet.ResNet". Empty if none has it.
std::vector<std::pair<std::string, std::string>> elsewhere(const std::string& name);

/// "The name exists in mmpretrain 1.2 (mmpretrain.models.backbones.vit_sam) and ...", at most four of them; empty if there is none.
Message elsewhereAdvice(const std::string& name);

}  // namespace teardown
