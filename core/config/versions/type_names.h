// Types by their Python modules, as mmengine's new style writes them ("mmpretrain.models.ConvNeXt"), and the names by which
// mmclassification 0.25 registers the same classes.
#pragma once

#include "core/config/config_value.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

/// "ConvNeXt" for "mmpretrain.models.ConvNeXt" or "mmpretrain.ConvNeXt", "BN" for "torch.nn.BatchNorm2d", "TruncNormal" for
/// "mmengine.model.TruncNormalInit". A name without a module, with a scope of mmclassification 0.25 ("mmcls.ResNet") or of a package
/// unknown here stays as it is.
std::string plainTypeName(std::string_view type);

/// The value with plain names for all `type`s that `known` accepts; places stay. The names that were replaced are added to `replaced`,
/// each once.
ConfigValue withPlainTypes(const ConfigValue& value, const std::function<bool(const std::string&)>& known,
                           std::vector<std::string>& replaced);

}  // namespace teardown
