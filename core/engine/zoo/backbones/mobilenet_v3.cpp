// MobileNetV3 (Howard et al., ICCV 2019, tables 1 and 2; mmcls/models/backbones/mobilenet_v3.py).
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/staged_backbone.h"
#include "core/engine/zoo/blocks/inverted_residual.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"

#include <span>

namespace teardown::engine {

namespace {

struct MobileBlock {
    int kernel, middle, channels;
    bool squeeze;
    bool swish;  ///< HSwish; else ReLU
    int stride;
};
constexpr MobileBlock kSmallBlocks[] = {{3, 16, 16, true, false, 2}, {3, 72, 24, false, false, 2}, {3, 88, 24, false, false, 1},
                                        {5, 96, 40, true, true, 2},  {5, 240, 40, true, true, 1},  {5, 240, 40, true, true, 1},
                                        {5, 120, 48, true, true, 1}, {5, 144, 48, true, true, 1},  {5, 288, 96, true, true, 2},
                                        {5, 576, 96, true, true, 1}, {5, 576, 96, true, true, 1}};
constexpr MobileBlock kLargeBlocks[] = {{3, 16, 16, false, false, 1}, {3, 64, 24, false, false, 2}, {3, 72, 24, false, false, 1},
                                        {5, 72, 40, true, false, 2},  {5, 120, 40, true, false, 1}, {5, 120, 40, true, false, 1},
                                        {3, 240, 80, false, true, 2}, {3, 200, 80, false, true, 1}, {3, 184, 80, false, true, 1},
                                        {3, 184, 80, false, true, 1}, {3, 480, 112, true, true, 1}, {3, 672, 112, true, true, 1},
                                        {5, 672, 160, true, true, 2}, {5, 960, 160, true, true, 1}, {5, 960, 160, true, true, 1}};
constexpr int kFirstChannels = 16;

struct MobileArch {
    const char* name;
    std::span<const MobileBlock> blocks;
    int last;  ///< channels of the last layer
};
constexpr MobileArch kMobileArchs[] = {{"small", kSmallBlocks, 576}, {"large", kLargeBlocks, 960}};

ConfigValue ofType(const char* type) { return py::dict({{"type", py::value(type)}}); }

ConfigValue mobileSeCfg() {
    using py::value;
    const ConfigValue gate = py::dict(
        {{"type", value("HSigmoid")}, {"bias", value(3)}, {"divisor", value(6)}, {"min_value", value(0)}, {"max_value", value(1)}});
    return py::dict({{"ratio", value(4)}, {"act_cfg", py::list({ofType("ReLU"), gate})}});
}

class MobileNetV3 : public StagedBackbone {
public:
    explicit MobileNetV3(const Arguments& a) : StagedBackbone(a) {
        const MobileArch& arch = archRow(kMobileArchs, a, noSuchArch);
        const auto stages = static_cast<std::int64_t>(arch.blocks.size()) + 2;
        m_outIndices =
            indicesInRange(a, a["out_indices"].isNone() ? std::vector<std::int64_t>{stages - 1} : a.integers("out_indices"), stages);
        freezesThrough();
        ConvModuleOptions shared = ConvModuleOptions::sharedBy(a);
        int number = 0;
        const auto add = [&](UnaryPtr layer) { addStage("layer" + std::to_string(number++), std::move(layer)); };
        shared.actCfg = ofType("HSwish");
        add(convModule(shared, Conv2dOptions::square(3, kFirstChannels, 3).strided(2).padded(1)));
        std::int64_t channels = kFirstChannels;
        for (const MobileBlock& row : arch.blocks) {
            shared.actCfg = ofType(row.swish ? "HSwish" : "ReLU");
            InvertedResidualOptions block{channels, row.channels, row.middle, row.kernel, row.stride};
            if (row.squeeze) block.seCfg = mobileSeCfg();
            block.dropPathRate = 0;
            add(std::make_shared<InvertedResidual>(block, shared));
            channels = row.channels;
        }
        shared.actCfg = ofType("HSwish");
        add(convModule(shared, Conv2dOptions::square(channels, arch.last, 1)));
    }
};

ConfigValue mobileInitCfg() {
    using py::value;
    return py::list({py::dict({{"type", value("Kaiming")}, {"layer", py::list({value("Conv2d")})}, {"nonlinearity", value("leaky_relu")}}),
                     py::dict({{"type", value("Normal")}, {"layer", py::list({value("Linear")})}, {"std", value(0.01)}}),
                     py::dict({{"type", value("Constant")}, {"layer", py::list({value("BatchNorm2d")})}, {"val", value(1)}})});
}

}  // namespace

LayerEntry mobileNetV3Entry() {
    using py::value;
    return layerEntry<MobileNetV3>(ReferenceClass::of("mmcls.models.backbones.mobilenet_v3.MobileNetV3"),
                                   "Inverted residual blocks with squeeze and excitation, found by a search (Howard et al. 2019).",
                                   {{"arch", value("small"), "small or large."},
                                    convCfgArgument(),
                                    normCfgArgument(py::dict({{"type", value("BN")}, {"eps", value(0.001)}, {"momentum", value(0.01)}})),
                                    {"out_indices", py::none(), "Layers whose output is returned, counted from layer0; None: the last."},
                                    {"frozen_stages", value(-1), "Last frozen layer, counted from layer0; -1: none."},
                                    normEvalArgument(),
                                    withCpArgument(),
                                    initCfgArgument(mobileInitCfg())});
}

}  // namespace teardown::engine
