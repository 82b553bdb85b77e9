// The network of a config for the other version: names are equal, few arguments are not.
#pragma once

#include "core/config/versions/config_version.h"

#include <vector>

namespace teardown {

/// `model` for `to`, without data_preprocessor. What it cannot express is left out and listed.
ConfigValue convertedModel(const ConfigValue& model, ConfigVersion to, std::vector<NoCounterpart>& left);

/// model.head.num_classes; None if it does not say.
ConfigValue classCount(const ConfigValue& model);

}  // namespace teardown
