// init_cfg=dict(type='Pretrained', checkpoint=..., prefix=...): the file of this computer that it names, and how its keys are those of the
// module (mmcv/cnn/utils/weight_init.py, PretrainedInit).
#pragma once

#include "core/checkpoint/fit/key_choice.h"
#include "core/config/config_value.h"

#include <string>

namespace teardown::engine {

struct PretrainedRule {
    std::string checkpoint;  ///< as the config has it
    std::string prefix;      ///< empty: none
    bool isFile = false;     ///< of this computer, from the current folder
    bool isAddress = false;  ///< https://, torchvision:// and the like, which are never fetched
    KeyChoice keys;          ///< with the prefix taken off
};
PretrainedRule pretrainedRule(const ConfigValue& rule);

}  // namespace teardown::engine
