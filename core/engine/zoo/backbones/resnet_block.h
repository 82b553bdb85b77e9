// The residual blocks of the ResNet family (He et al., CVPR 2016, figure 5; Xie et al., CVPR 2017, figure 3; Hu et al., CVPR 2018, figure
// 3). Source: mmcls/models/backbones/resnet.py, resnext.py, seresnet.py, seresnext.py.
#pragma once

#include "core/engine/nn/containers.h"
#include "core/engine/nn/conv.h"

namespace teardown::engine {

struct ResNetBlockOptions {
    bool basic = false;  ///< BasicBlock: two 3x3 instead of 1x1, 3x3, 1x1
    std::int64_t inChannels = 0;
    std::int64_t outChannels = 0;
    std::int64_t expansion = 4;  ///< out / middle
    std::int64_t stride = 1;
    std::int64_t dilation = 1;
    bool caffeStyle = false;  ///< the first 1x1 takes the stride
    UnaryPtr downsample;      ///< null: the input itself is added
    ConfigValue convCfg;
    ConfigValue normCfg;
    double dropPathRate = 0;
    bool aggregated = false;  ///< ResNeXt: the three numbers below set the width of the 3x3
    std::int64_t groups = 1;
    std::int64_t widthPerGroup = 4;
    std::int64_t baseChannels = 64;
    std::int64_t seRatio = 0;  ///< 0: no squeeze and excitation
    std::string path;          ///< config path of the owner
};

class ResNetBlock : public UnaryModule {
public:
    /// Throws BuildFailure or c10::Error.
    explicit ResNetBlock(ResNetBlockOptions options);
    /// The norm that zero_init_residual sets to zero: the last one before the addition.
    Layer& lastNorm() const { return *m_norms.back(); }
    Formula formula() const override;

protected:
    /// [N, in, H, W] -> [N, out, H / stride, W / stride].
    at::Tensor forward(const at::Tensor& input) override;

private:
    std::vector<Conv2dOptions> convolutions() const;
    std::int64_t middleChannels() const;

    ResNetBlockOptions m_options;
    std::vector<UnaryPtr> m_convs;
    std::vector<UnaryPtr> m_norms;
    UnaryPtr m_relu;
    UnaryPtr m_downsample;
    UnaryPtr m_dropPath;
    UnaryPtr m_seLayer;
};

/// ResLayer: `count` blocks, of which the first has the stride and the inChannels of `block` and, if needed, its own downsample;
/// averageDown: pool before its 1x1. Throws BuildFailure or c10::Error.
std::shared_ptr<Sequential> makeResLayer(ResNetBlockOptions block, int count, bool averageDown = false);

}  // namespace teardown::engine
