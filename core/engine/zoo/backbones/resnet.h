// ResNet and its kin: ResNet, V1c, V1d, ResNeXt, SEResNet, SEResNeXt, ResNet_CIFAR differ in stem, shortcut and block.
// Source: mmcls/models/backbones/resnet.py and the files beside it; He et al., CVPR 2016, table 1.
#pragma once

#include "core/engine/nn/containers.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/engine/zoo/backbones/resnet_block.h"

namespace teardown::engine {

/// What distinguishes the classes of the family.
struct ResNetVariant {
    const char* type = "ResNet";
    bool cifarStem = false;    ///< 3x3 of stride 1 and no pooling
    bool deepStem = false;     ///< three 3x3 instead of the 7x7
    bool averageDown = false;  ///< pool before the shortcut's 1x1
    bool aggregated = false;   ///< ResNeXt blocks
    bool squeeze = false;      ///< squeeze and excitation
};

class ResNet : public Backbone {
public:
    /// Throws BuildFailure or c10::Error.
    ResNet(const ResNetVariant& variant, const Arguments& arguments);
    void initWeights(Initializer& initializer) override;
    Formula formula() const override;

protected:
    /// {[N, C, H, W]} -> the outputs of the stages in out_indices.
    Value forward(const Value& input, const CallContext& context) override;
    void freezeStages() override;

private:
    void makeStem(const Arguments& arguments);
    void makeStages(const Arguments& arguments);
    UnaryPtr makeDownsample(std::int64_t in, std::int64_t out, std::int64_t stride, const Arguments& arguments) const;

    ResNetVariant m_variant;
    bool m_averageDown = false;
    UnaryPtr m_stem;  ///< deep stem, or null
    UnaryPtr m_conv1, m_norm1, m_relu, m_maxPool;
    std::vector<std::shared_ptr<Sequential>> m_stages;
    std::vector<std::int64_t> m_outIndices;
    std::int64_t m_frozenStages = -1;
    bool m_zeroInitResidual = true;
};

}  // namespace teardown::engine
