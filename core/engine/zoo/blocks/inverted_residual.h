// InvertedResidual: widen with a 1x1, filter with a depthwise kernel, narrow with a 1x1 without activation (Sandler et al. 2018, figure 4;
// mmcls/models/utils/inverted_residual.py). Children: drop_path, expand_conv, depthwise_conv, se, linear_conv; MobileNetV2's own class
// (mmcls/models/backbones/mobilenet_v2.py) has the three convolutions in a Sequential "conv".
#pragma once

#include "core/engine/nn/base_module.h"
#include "core/engine/zoo/blocks/conv_module.h"

namespace teardown::engine {

struct InvertedResidualOptions {
    std::int64_t inChannels = 0, outChannels = 0;
    std::int64_t midChannels = 0;  ///< equal to inChannels: no expand_conv
    std::int64_t kernel = 3, stride = 1;
    ConfigValue seCfg = {};                   ///< None: no squeeze and excitation
    std::optional<double> dropPathRate = {};  ///< none: no child drop_path
    bool inSequence = false;                  ///< as in MobileNetV2; without seCfg and dropPathRate
};

class InvertedResidual : public UnaryModule {
public:
    /// shared: the settings of its convolutions; the last one has no activation. Throws BuildFailure.
    InvertedResidual(const InvertedResidualOptions& options, const ConvModuleOptions& shared);
    Description describe() const override;
    Formula formula() const override;

protected:
    /// [N, in, H, W] -> [N, out, ceil(H / stride), ceil(W / stride)].
    at::Tensor forward(const at::Tensor& input) override;

private:
    void add(const char* name, UnaryPtr part) { m_parts.push_back(register_module(name, std::move(part))); }

    std::vector<UnaryPtr> m_parts;
    UnaryPtr m_dropPath;  ///< null: none
    bool m_drops = false;
    bool m_inSequence;
    bool m_shortcut;
};

}  // namespace teardown::engine
