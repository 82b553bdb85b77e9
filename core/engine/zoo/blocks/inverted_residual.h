// Blocks that widen to more channels, filter and narrow again without an activation, whose result is added to the input where size and
// channels are the same.
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
    bool inSequence = false;                  ///< InvertedResidual: as in MobileNetV2; without seCfg and dropPathRate
    bool residual = true;                     ///< EdgeResidual: the reference's with_residual
};

/// What the two blocks below have in common: parts in a row, with a shortcut around all of them.
class NarrowingResidual : public UnaryModule {
public:
    Formula formula() const override;

protected:
    /// The child drop_path comes first if there is one.
    NarrowingResidual(std::string type, const InvertedResidualOptions& options);
    void add(const char* name, UnaryPtr part) { m_parts.push_back(register_module(name, std::move(part))); }
    /// [N, in, H, W] -> [N, out, ceil(H / stride), ceil(W / stride)].
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::vector<UnaryPtr> m_parts;
    UnaryPtr m_dropPath;  ///< null: none
    bool m_drops = false;
    bool m_shortcut;
};

/// Widens with a 1x1 and filters with a depthwise kernel (Sandler et al. 2018, figure 4; mmcls/models/utils/inverted_residual.py).
/// Children: drop_path, expand_conv, depthwise_conv, se, linear_conv; MobileNetV2's own class (mmcls/models/backbones/mobilenet_v2.py) has
/// the three convolutions in a Sequential "conv".
class InvertedResidual : public NarrowingResidual {
public:
    /// shared: the settings of its convolutions; the last one has no activation. Throws BuildFailure.
    InvertedResidual(const InvertedResidualOptions& options, const ConvModuleOptions& shared);
    Description describe() const override;

private:
    bool m_inSequence;
};

/// Widens and filters with one full kernel, which an accelerator computes faster than two steps; the 1x1 that narrows takes the stride
/// (mmcls/models/backbones/efficientnet.py). Children: drop_path, conv1, se, conv2.
class EdgeResidual : public NarrowingResidual {
public:
    /// As InvertedResidual's.
    EdgeResidual(const InvertedResidualOptions& options, const ConvModuleOptions& shared);
};

}  // namespace teardown::engine
