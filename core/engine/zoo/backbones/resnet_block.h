// The residual blocks of the ResNet family (He et al., CVPR 2016, figure 5; Xie et al., CVPR 2017, figure 3; Hu et al., CVPR 2018, figure
// 3). Source: mmcls/models/backbones/resnet.py, resnext.py, seresnet.py, seresnext.py. Those of ResNeSt and Res2Net derive from them
// (resnest_block.h, res2net_block.h).
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
    ConfigValue actCfg;  ///< None: ReLU
    double dropPathRate = 0;
    bool aggregated = false;  ///< ResNeXt, ResNeSt: the three numbers below set the width of the 3x3
    std::int64_t groups = 1;
    std::int64_t widthPerGroup = 4;
    std::int64_t baseChannels = 64;
    std::int64_t seRatio = 0;  ///< 0: no squeeze and excitation
    std::int64_t radix = 0;    ///< ResNeSt: parts of the split attention in place of the 3x3; 0: another block
    std::int64_t reductionFactor = 4;
    bool avgDownStride = true;
    std::int64_t scales = 0;  ///< Res2Net: parts of the channels, all but one with a 3x3 of their own; 0: another block
    std::int64_t baseWidth = 26;
    bool opensStage = false;  ///< Res2Net: the parts do not see each other, and the last one is pooled
    std::string path;         ///< config path of the owner
};

class ResNetBlock : public UnaryModule {
public:
    /// Throws BuildFailure or c10::Error.
    explicit ResNetBlock(ResNetBlockOptions options);
    /// The norm that zero_init_residual sets to zero: the last one before the addition.
    Layer& lastNorm() const { return *m_norms.back(); }
    Formula formula() const override;

protected:
    /// For a bottleneck with another middle, which makes its own children and does not apply its drop_path. Draws the random numbers of the
    /// plain bottleneck, whose constructor the reference runs first.
    ResNetBlock(ResNetBlockOptions options, const std::string& type);
    /// Registers a convolution and its norm.
    void addConvolution(const std::string& number, UnaryPtr conv, std::int64_t channels);
    /// Registers relu, downsample and drop_path.
    void addShortcut();
    /// conv_cfg's convolution without bias.
    UnaryPtr makeConvolution(Conv2dOptions conv) const;
    std::int64_t middleChannels() const;

    /// [N, in, H, W] -> [N, out, H / stride, W / stride].
    at::Tensor forward(const at::Tensor& input) override;
    /// What is added to the shortcut.
    virtual at::Tensor branch(const at::Tensor& input);
    /// The same as a term; lines that it refers to are appended.
    virtual Term branchTerm(std::vector<FormulaLine>& lines) const;

    ResNetBlockOptions m_options;
    std::vector<UnaryPtr> m_convs;
    std::vector<UnaryPtr> m_norms;
    UnaryPtr m_relu;

private:
    std::vector<Conv2dOptions> convolutions() const;

    UnaryPtr m_downsample;
    UnaryPtr m_dropPath;
    UnaryPtr m_seLayer;
    bool m_dropsPath = true;
};

/// ResLayer, or Res2Layer with `scales`: `count` blocks, of which the first has the stride and the inChannels of `block` and, if needed,
/// its own downsample; averageDown: pool before its 1x1. Throws BuildFailure or c10::Error.
std::shared_ptr<Sequential> makeResLayer(ResNetBlockOptions block, int count, bool averageDown = false);

}  // namespace teardown::engine
