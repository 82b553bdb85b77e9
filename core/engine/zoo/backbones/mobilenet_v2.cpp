// MobileNetV2 (Sandler et al., CVPR 2018, table 2; mmcls/models/backbones/mobilenet_v2.py).
#include "core/engine/nn/containers.h"
#include "core/engine/zoo/backbones/staged_backbone.h"
#include "core/engine/zoo/blocks/inverted_residual.h"
#include "core/engine/zoo/blocks/se_layer.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

namespace {

struct MobileStage {
    int expansion, channels, blocks, stride;
};
constexpr MobileStage kMobileStages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                                         {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
constexpr int kStemWidth = 32;
constexpr int kLastWidth = 1280;
constexpr int kOutputs = 8;  ///< the seven layers and conv2

class MobileNetV2 : public StagedBackbone {
public:
    explicit MobileNetV2(const Arguments& a) : StagedBackbone(a) {
        m_outIndices = indicesInRange(a, a.integers("out_indices"), kOutputs);
        const double widen = a.number("widen_factor");
        const ConvModuleOptions shared = ConvModuleOptions::sharedBy(a);
        std::int64_t channels = makeDivisible(kStemWidth * widen, 8);
        m_conv1 = convModule(shared, Conv2dOptions::square(3, channels, 3).strided(2).padded(1));
        addStem("conv1", m_conv1);
        int number = 0;
        for (const MobileStage& stage : kMobileStages) {
            auto layer = std::make_shared<Sequential>();
            const std::int64_t out = makeDivisible(stage.channels * widen, 8);
            for (int i = 0; i < stage.blocks; ++i, channels = out) {
                InvertedResidualOptions block{channels, out, channels * stage.expansion};
                block.stride = i == 0 ? stage.stride : 1;
                block.inSequence = true;
                layer->append(std::make_shared<InvertedResidual>(block, shared));
            }
            addStage("layer" + std::to_string(++number), layer);
        }
        const std::int64_t last = widen > 1 ? static_cast<std::int64_t>(kLastWidth * widen) : kLastWidth;
        addStage("conv2", convModule(shared, Conv2dOptions::square(channels, last, 1)));
    }

protected:
    /// The reference freezes the parameters of conv1 but not the statistics of its norm.
    void freezeStages() override {
        StagedBackbone::freezeStages();
        m_conv1->train(is_training());
    }

private:
    UnaryPtr m_conv1;
};

}  // namespace

LayerEntry mobileNetV2Entry() {
    using py::value;
    return layerEntry<MobileNetV2>(ReferenceClass::of("mmcls.models.backbones.mobilenet_v2.MobileNetV2"),
                                   "Inverted residual blocks with depthwise convolutions (Sandler et al. 2018).",
                                   {{"widen_factor", value(1.0), "Factor of the channels of every layer."},
                                    {"out_indices", py::tuple({kOutputs - 1}), "Layers whose output is returned: 0 to 6, and 7 for conv2."},
                                    frozenStagesArgument(),
                                    convCfgArgument(),
                                    normCfgArgument(py::dict({{"type", value("BN")}})),
                                    {"act_cfg", py::dict({{"type", value("ReLU6")}}), "Which activation; none after the projection."},
                                    normEvalArgument(),
                                    withCpArgument(),
                                    initCfgArgument(convolutionalInitCfg(py::list({value("Conv2d")})))});
}

}  // namespace teardown::engine
