// mmcv's build_conv_layer, build_norm_layer and build_activation_layer (mmcv/cnn/bricks/conv.py, norm.py, activation.py): layers from the
// conv_cfg, norm_cfg and act_cfg dicts of a config. Used by constructors of the zoo; they throw BuildFailure.
#pragma once

#include "core/engine/nn/conv.h"
#include "core/engine/nn/norm.h"
#include "core/engine/zoo/registry.h"

namespace teardown::engine {

/// cfg None: Conv2d. Otherwise a dict with type and further keyword arguments. path: config path of the dict.
UnaryPtr buildConvLayer(const ConfigValue& cfg, const Conv2dOptions& options, const std::string& path);

struct NamedLayer {
    std::string name;  ///< abbreviation + postfix: "bn1"
    UnaryPtr layer;
};
/// eps is 1e-5 unless given; requires_grad is applied to the parameters.
NamedLayer buildNormLayer(const ConfigValue& cfg, std::int64_t features, const std::string& postfix, const std::string& path);

UnaryPtr buildActivationLayer(const ConfigValue& cfg, const std::string& path);

/// mmcv's build_dropout (mmcv/cnn/bricks/drop.py): DropPath or Dropout with its drop_prob.
UnaryPtr buildDropoutLayer(const ConfigValue& cfg, const std::string& path);

/// Throws BuildFailure unless `value` is a dict or None.
void requireDictOrNone(const ConfigValue& value, const std::string& name, const std::string& path);

/// An Error with the place of `value`, ready to be thrown.
BuildFailure refuse(const ConfigValue& value, const std::string& path, const Message& what, const Message& remedy = {});

}  // namespace teardown::engine
