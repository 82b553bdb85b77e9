// Cross stage partial networks (Wang et al., CVPR workshops 2020; mmcls/models/backbones/cspnet.py): half of a stage's channels pass by its
// blocks.
#include "core/engine/nn/containers.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/map_ops.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/backbones/resnet_block.h"
#include "core/engine/zoo/backbones/staged_backbone.h"
#include "core/engine/zoo/blocks/conv_module.h"
#include "core/engine/zoo/families.h"
#include "core/registry/python_values.h"
#include "core/trace/formula_slice.h"

#include <cmath>
#include <span>

namespace teardown::engine {

namespace {

enum class CspBlock { Darknet, ResNet, ResNeXt };

struct CspStageRow {
    int in, out, blocks;
    int expand;      ///< channels of the two halves together over those before them
    int bottleneck;  ///< channels of a block over its middle channels
    bool downsamples = true;
};
constexpr CspStageRow kDarkNetStages[] = {
    {32, 64, 1, 2, 2}, {64, 128, 2, 1, 1}, {128, 256, 8, 1, 1}, {256, 512, 8, 1, 1}, {512, 1024, 4, 1, 1}};
constexpr CspStageRow kCspResNetStages[] = {{64, 128, 3, 4, 2, false}, {128, 256, 3, 4, 2}, {256, 512, 5, 4, 2}, {512, 1024, 2, 4, 2}};
constexpr CspStageRow kCspResNeXtStages[] = {{64, 256, 3, 4, 4, false}, {256, 512, 3, 2, 4}, {512, 1024, 5, 2, 4}, {1024, 2048, 2, 2, 4}};

struct CspArch {
    int name;  ///< depth
    std::span<const CspStageRow> stages;
};

struct CspVariant {
    const char* base;  ///< the reference's base class
    CspBlock block;
    CspArch arch;  ///< each class has one
    int lastStage;
};

/// Its children are conv1, conv2, drop_path, which the registered networks leave without effect.
class DarknetBottleneck : public UnaryModule {
public:
    DarknetBottleneck(const ConvModuleOptions& shared, std::int64_t channels, std::int64_t expansion) : UnaryModule("DarknetBottleneck") {
        const std::int64_t hidden = channels / expansion;
        m_conv1 = register_module("conv1", convModule(shared, Conv2dOptions::square(channels, hidden, 1)));
        m_conv2 = register_module("conv2", convModule(shared, Conv2dOptions::square(hidden, channels, 3).padded(1)));
        m_dropPath = register_module("drop_path", std::make_shared<Identity>());
    }
    Formula formula() const override { return Formula(called(m_conv2, called(m_conv1, formula::x())) + formula::x()); }

protected:
    at::Tensor forward(const at::Tensor& input) override {
        return ops::add((*m_dropPath)((*m_conv2)((*m_conv1)(input))), input,
                        {"residual sum", "The block learns what to change; the gradient passes through the sum unchanged."});
    }

private:
    UnaryPtr m_conv1, m_conv2, m_dropPath;
};

/// Children: downsample_conv, expand_conv, blocks, atfer_blocks_conv (the reference's spelling), final_conv.
class CSPStage : public UnaryModule {
public:
    /// a: of the network.
    CSPStage(const Arguments& a, CspBlock block, const CspStageRow& row) : UnaryModule("CSPStage", a["init_cfg"]) {
        const std::int64_t down = block == CspBlock::Darknet ? row.out : row.in, all = down * row.expand;
        m_half = all / 2;
        ConvModuleOptions shared = ConvModuleOptions::sharedBy(a);
        const ConvModuleOptions ofBlocks = shared;
        shared.convCfg = {};  // conv_cfg is for the blocks
        m_downsample =
            row.downsamples
                ? convModule(shared,
                             Conv2dOptions::square(row.in, down, 3).strided(2).padded(1).grouped(block == CspBlock::ResNeXt ? 32 : 1))
                : std::make_shared<Identity>();
        register_module("downsample_conv", m_downsample);
        m_expand = register_module("expand_conv", convModule(block == CspBlock::Darknet ? shared : shared.withoutActivation(),
                                                             Conv2dOptions::square(down, all, 1)));
        auto blocks = std::make_shared<Sequential>(/*ofMmcv=*/true);
        for (int i = 0; i < row.blocks; ++i) blocks->append(makeBlock(ofBlocks, block, row));
        m_blocks = register_module("blocks", blocks);
        m_afterBlocks = register_module("atfer_blocks_conv", convModule(shared, Conv2dOptions::square(m_half, m_half, 1)));
        m_final = register_module("final_conv", convModule(shared, Conv2dOptions::square(all, row.out, 1)));
    }

    Formula formula() const override {
        const Term e = formula::tensor("e");
        const Term after = called(m_afterBlocks, called(m_blocks, formula::slice(e, 1, m_half, m_half)));
        return Formula({{"e", {}, called(m_expand, called(m_downsample, formula::x())), -1},
                        {"b", {}, after, -1},
                        {"y", {}, called(m_final, formula::stack({formula::slice(e, 1, 0, m_half), formula::tensor("b")}, 1)), 0}});
    }

protected:
    at::Tensor forward(const at::Tensor& input) override {
        const at::Tensor x = (*m_expand)((*m_downsample)(input));
        const at::Tensor past =
            ops::channels(x, 0, m_half, {"half past the blocks", "Half of the channels, and of the gradient, takes the short way."});
        const at::Tensor seen =
            ops::channels(x, m_half, m_half, {"half for the blocks", "The blocks work on half of the channels and cost half as much."});
        const at::Tensor after = (*m_afterBlocks)((*m_blocks)(seen));
        return (*m_final)(
            ops::cat({past, after}, 1, {"both halves", "The last convolution mixes what passed by with what the blocks made."}));
    }

private:
    UnaryPtr makeBlock(const ConvModuleOptions& options, CspBlock kind, const CspStageRow& row) const {
        if (kind == CspBlock::Darknet) return std::make_shared<DarknetBottleneck>(options, m_half, row.bottleneck);
        ResNetBlockOptions block;
        block.inChannels = block.outChannels = m_half;
        block.expansion = row.bottleneck;
        block.convCfg = options.convCfg;
        block.normCfg = options.normCfg;
        block.actCfg = options.actCfg;
        block.path = options.path;
        block.aggregated = kind == CspBlock::ResNeXt;
        if (block.aggregated) block.groups = block.baseChannels = 32;
        return std::make_shared<ResNetBlock>(block);
    }

    std::int64_t m_half;  ///< channels of the blocks
    UnaryPtr m_downsample, m_expand, m_blocks, m_afterBlocks, m_final;
};

class CSPNet : public StagedBackbone {
public:
    CSPNet(const Arguments& a, const CspVariant& variant) : StagedBackbone(a, variant.base) {
        const CspArch& arch = archRow(std::span(&variant.arch, 1), a, [](const Arguments& given, const std::string& known) {
            return given.bad("depth", message("cspnet.depth-must-be-one", "depth must be one of [{known}], but get {depth}.",
                                              {{"known", known}, {"depth", given.integer("depth")}}));
        });
        const std::int64_t stages = std::ssize(arch.stages);
        indicesInRange(a, {}, stages);  // frozen_stages; out_indices has other rules
        m_outIndices = outIndicesFromEnd(a, stages, stages);
        if (a.integer("frozen_stages") >= 0) freezesThrough();
        addStem("stem", makeStem(a, variant.block, arch.stages.front().in));
        auto sequence = std::make_shared<Sequential>(/*ofMmcv=*/true);
        for (const CspStageRow& row : arch.stages) sequence->append(std::make_shared<CSPStage>(a, variant.block, row));
        register_module("stages", sequence);
        for (const UnaryPtr& stage : sequence->items()) addStage({stage});
    }

private:
    static UnaryPtr makeStem(const Arguments& a, CspBlock block, std::int64_t channels) {
        ConvModuleOptions shared = ConvModuleOptions::sharedBy(a);
        const std::int64_t in = a.integer("in_channels");
        if (block == CspBlock::Darknet) {
            shared.convCfg = {};
            return convModule(shared, Conv2dOptions::square(in, channels, 3).padded(1));
        }
        auto stem = std::make_shared<Sequential>();
        if (a.boolean("deep_stem")) {
            stem->append(convModule(shared, Conv2dOptions::square(in, channels / 2, 3).strided(2).padded(1)));
            stem->append(convModule(shared, Conv2dOptions::square(channels / 2, channels / 2, 3).padded(1)));
            stem->append(convModule(shared, Conv2dOptions::square(channels / 2, channels, 3).padded(1)));
        } else {
            stem->append(convModule(shared, Conv2dOptions::square(in, channels, 7).strided(2).padded(3)));
            stem->append(std::make_shared<MaxPool2d>(3, 2, 1));
        }
        return stem;
    }
};

std::vector<ArgumentSpec> cspArguments(const CspVariant& variant) {
    using py::value;
    const bool dark = variant.block == CspBlock::Darknet;
    const ConfigValue init = dark ? py::dict({{"type", value("Kaiming")},
                                              {"layer", value("Conv2d")},
                                              {"a", value(std::sqrt(5.0))},
                                              {"distribution", value("uniform")},
                                              {"mode", value("fan_in")},
                                              {"nonlinearity", value("leaky_relu")}})
                                  : py::dict({{"type", value("Kaiming")}, {"layer", value("Conv2d")}});
    std::vector<ArgumentSpec> arguments = {
        {"depth", {}, dark ? "Number of layers: 53." : "Number of layers: 50."},
        inChannelsArgument(),
        {"out_indices", py::tuple({variant.lastStage}), "Stages whose output is returned; negative ones count from the last."},
        {"frozen_stages", value(-1), "Last frozen stage, counted from 0; -1: none."}};
    if (!dark) arguments.push_back({"deep_stem", value(false), "Three 3x3 convolutions instead of the 7x7 and the pooling."});
    arguments.insert(arguments.end(), {{"conv_cfg", py::none(),
                                        dark ? "Which convolution layer in the blocks; None: Conv2d."
                                             : "Which convolution layer in stem and blocks; None: Conv2d."},
                                       normCfgArgument(py::dict({{"type", value("BN")}, {"eps", value(1e-5)}})),
                                       {"act_cfg", py::dict({{"type", value("LeakyReLU")}, {"inplace", value(true)}}), "Which activation."},
                                       normEvalArgument(),
                                       initCfgArgument(init)});
    return arguments;
}

}  // namespace

void addCspNets(LayerRegistry& registry) {
    const auto add = [&](const char* cls, const char* doc, const CspVariant& variant) {
        registry.add(layerEntry<CSPNet>(ReferenceClass::of(std::string("mmcls.models.backbones.cspnet.") + cls), doc, cspArguments(variant),
                                        variant));
    };
    add("CSPDarkNet", "Darknet-53 whose blocks see half of the channels (Bochkovskiy et al. 2020).",
        {"CSPNet", CspBlock::Darknet, {53, kDarkNetStages}, 4});
    add("CSPResNet", "ResNet-50 whose blocks see half of the channels (Wang et al. 2020).",
        {"CSPNet", CspBlock::ResNet, {50, kCspResNetStages}, 3});
    add("CSPResNeXt", "ResNeXt-50 whose blocks see half of the channels (Wang et al. 2020).",
        {"CSPResNet", CspBlock::ResNeXt, {50, kCspResNeXtStages}, 3});
}

}  // namespace teardown::engine
