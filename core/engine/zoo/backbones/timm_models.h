// The backbones of mmclassification that are the same networks as models of timm, by timm's names.
#pragma once

#include <span>

namespace teardown::engine {

struct TimmModel {
    const char* name;      ///< "resnet50"
    const char* backbone;  ///< "dict(type='ResNet', depth=50)"
};
std::span<const TimmModel> timmModels();

}  // namespace teardown::engine
