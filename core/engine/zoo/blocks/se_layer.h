// SELayer: squeeze and excitation (Hu et al., CVPR 2018; mmcls/models/utils/se_layer.py), and GlobalPerceptron, RepMLP's class derived from
// it. Children: global_avgpool, conv1, conv2.
#pragma once

#include "core/engine/nn/base_module.h"

namespace teardown::engine {

class SELayer : public UnaryModule {
public:
    /// config: None or a dict of SELayer's keyword arguments (ratio, divisor, squeeze_channels, bias, conv_cfg, act_cfg, return_weight,
    /// init_cfg). Throws BuildFailure.
    SELayer(std::int64_t channels, const ConfigValue& config, const std::string& path)
        : SELayer("SELayer", "BaseModule", channels, config, path) {}
    Formula formula() const override;

protected:
    /// [N, C, H, W] -> the same shape: each channel times its gate in (0, 1); the gate alone [N, C, 1, 1] with return_weight.
    at::Tensor forward(const at::Tensor& input) override;
    SELayer(const char* type, const char* base, std::int64_t channels, const ConfigValue& config, const std::string& path);

private:
    UnaryPtr m_pool;
    UnaryPtr m_conv1;
    UnaryPtr m_conv2;
    bool m_returnWeight = false;
};

/// Only the gate, between ReLU and Sigmoid (Ding et al., CVPR 2022, section 3.1; mmcls/models/backbones/repmlp.py).
class GlobalPerceptron : public SELayer {
public:
    GlobalPerceptron(std::int64_t channels, std::int64_t ratio, const std::string& path);
};

/// The multiple of divisor nearest to value, at least the divisor, at most 10 % below value (mmcls/models/utils/make_divisible.py).
std::int64_t makeDivisible(double value, std::int64_t divisor);

}  // namespace teardown::engine
