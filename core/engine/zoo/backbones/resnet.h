// What ResNet and its relatives with another constructor share (mmcls/models/backbones/resnet.py).
#pragma once

#include "core/engine/zoo/backbones/resnet_block.h"
#include "core/engine/zoo/backbones/staged_backbone.h"

namespace teardown::engine {

class ResNetBackbone : public StagedBackbone {
public:
    /// Then, with zero_init_residual, sets the last norm of every block to zero, unless init_cfg is a Pretrained dict.
    void initWeights(Initializer& initializer) override;

protected:
    /// base: the name of the reference's base class.
    ResNetBackbone(const Arguments& arguments, const char* base);
    /// Adds conv1 (without bias), its norm and relu.
    void addConvolutionStem(const Arguments& arguments, Conv2dOptions conv);
    /// style, conv_cfg and norm_cfg. Throws BuildFailure.
    static ResNetBlockOptions sharedBlockOptions(const Arguments& arguments);

private:
    bool m_zeroInitResidual;
};

/// Arguments that they have in common, behind those on size: out_indices to init_cfg.
ArgumentSpec dilationsArgument();
ArgumentSpec styleArgument();
ArgumentSpec deepStemArgument(bool defaultValue);
ArgumentSpec avgDownArgument(bool defaultValue);
ConfigValue trainedBatchNorm();

}  // namespace teardown::engine
