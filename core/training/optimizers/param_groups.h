// The parameter groups of an optimizer: mmcv's DefaultOptimizerConstructor (mmcv/runner/optimizer/default_constructor.py) as a function of
// names, without a network.
#pragma once

#include "core/base/result.h"
#include "core/config/config_value.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace teardown::training {

/// What the rules distinguish about the module that a parameter belongs to.
enum class ModuleKind {
    Other,
    Norm,           ///< batch, instance, group and layer norms, and classes that derive from them
    Conv,           ///< a Conv2d
    DepthwiseConv,  ///< a Conv2d with in_channels == groups, be it 1 == 1
};

struct ParameterInfo {
    std::string name;  ///< "backbone.conv1.weight"
    ModuleKind module = ModuleKind::Other;
    bool requiresGrad = true;
    std::size_t identity = 0;       ///< the same for names of one and the same tensor (tied weights)
    bool inDeformableConv = false;  ///< the module's parent is a DeformConv2d or ModulatedDeformConv2d
};

/// An entry of the optimizer's param_groups: the keys that the constructor sets. Those without a value get the optimizer's.
struct GroupSettings {
    std::vector<std::size_t> parameters;  ///< indices of the parameters
    std::optional<double> lr;
    std::optional<double> weightDecay;
};

/// The groups for `optimizer` of a config. `parameters`: in the order of a walk through the modules, each module's own parameters before
/// its children's, also those that are frozen. Without paramwise_cfg there is one group of all parameters, with it one for each. Products
/// are those of the reference in double. Errors, at their lines: optimizer-config (no dict, another constructor, no lr or weight_decay that
/// could be multiplied), optimizer-duplicate (a tensor under two names without bypass_duplicate, which torch refuses).
Result<std::vector<GroupSettings>> parameterGroups(const ConfigValue& optimizer, std::span<const ParameterInfo> parameters,
                                                   const std::string& configPath = "optimizer");

}  // namespace teardown::training
