// mmcv's initialisers (mmcv/cnn/utils/weight_init.py): the registry `initializer` and what its names create. init.h decides which layers
// they run over.
#pragma once

#include "core/registry/registry.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

namespace teardown::engine {

/// One rule of an init_cfg, ready to be applied to layers.
struct Initialiser {
    std::string text;                             ///< as mmcv logs it: "KaimingInit: a=0, mode=fan_out, ..."
    std::function<void(const at::Tensor&)> fill;  ///< initialises a weight in place; none: Pretrained
    bool usesFans = false;                        ///< the weight must have two dimensions or more
    double bias = 0;                              ///< the fill value of each bias
    std::vector<std::string> layers;              ///< names of classes or base classes
    std::string checkpoint;                       ///< of Pretrained: the source of the values
};

using InitialiserRegistry = Registry<Initialiser>;
const InitialiserRegistry& initialiserRegistry();

/// torch.nn.init.kaiming_normal_ or kaiming_uniform_ in place; mode: fan_in, fan_out. The nonlinearity is one that gainOf() knows.
void fillKaiming(const at::Tensor& weight, double a, const std::string& mode, const std::string& nonlinearity, bool uniform);
/// torch.nn.init.xavier_uniform_ in place.
void fillXavierUniform(const at::Tensor& weight);
/// mmcv's trunc_normal_ in place: no values outside low..high.
void fillTruncatedNormal(const at::Tensor& weight, double mean, double deviation, double low, double high);

}  // namespace teardown::engine
