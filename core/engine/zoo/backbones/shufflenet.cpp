// ShuffleNetV1 (Zhang et al., CVPR 2018, table 1; mmcls/models/backbones/shufflenet_v1.py) and ShuffleNetV2 (Ma et al., ECCV 2018, table
// 5; mmcls/models/backbones/shufflenet_v2.py).
#include "core/engine/nn/containers.h"
#include "core/engine/nn/init.h"
#include "core/engine/nn/map_ops.h"
#include "core/engine/nn/norm.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/backbones/staged_backbone.h"
#include "core/engine/zoo/blocks/conv_module.h"
#include "core/engine/zoo/blocks/se_layer.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>
#include <array>
#include <utility>

namespace teardown::engine {

namespace {

/// Blocks in each of the three stages; the first of a stage halves the resolution.
constexpr std::array kShuffleBlocks = {4, 8, 4};
constexpr int kShuffleStem = 24;

struct ShuffleV1Row {
    int groups;
    std::array<int, 3> channels;
};
constexpr ShuffleV1Row kShuffleV1Rows[] = {
    {1, {144, 288, 576}}, {2, {200, 400, 800}}, {3, {240, 480, 960}}, {4, {272, 544, 1088}}, {8, {384, 768, 1536}}};

struct ShuffleV2Row {
    double widen;
    std::array<int, 3> channels;
    int last;  ///< of the convolution behind the stages
};
constexpr ShuffleV2Row kShuffleV2Rows[] = {
    {0.5, {48, 96, 192}, 1024}, {1.0, {116, 232, 464}, 1024}, {1.5, {176, 352, 704}, 1024}, {2.0, {244, 488, 976}, 2048}};

constexpr ops::Text kShuffle{"channel shuffle", "Every group of the next convolution gets channels of all groups."};

/// y[c,i,j] of the map `name` after a shuffle.
FormulaLine shuffled(const char* to, const char* name, std::int64_t groups, std::int64_t channels, int output) {
    const Term source = ops::shuffledChannel(formula::index("c"), groups, channels);
    return {to, {"c", "i", "j"}, formula::tensor(name)[{source, formula::index("i"), formula::index("j")}], output};
}

struct ShuffleBlockOptions {
    std::int64_t inChannels, outChannels;
    bool halves = false;  ///< stride 2
    std::int64_t groups = 2;
    bool ungroupedFirst = false;  ///< ShuffleUnit: the first 1x1 has one group
};

/// ShuffleNetV1's block. Children: avgpool if it halves the resolution, g_conv_1x1_compress, depthwise_conv3x3_bn, g_conv_1x1_expand, act.
class ShuffleUnit : public UnaryModule {
public:
    /// shared: the settings of its convolutions. Throws BuildFailure.
    ShuffleUnit(const ShuffleBlockOptions& o, const ConvModuleOptions& shared)
        : UnaryModule("ShuffleUnit"), m_groups(o.groups), m_middle(o.outChannels / 4) {
        const ConvModuleOptions plain = shared.withoutActivation();
        // The pooled input gives the other channels of the output.
        const std::int64_t out = o.halves ? o.outChannels - o.inChannels : o.outChannels;
        if (o.halves) m_avgpool = register_module("avgpool", std::make_shared<AvgPool2d>(3, 2, 1));
        m_compress =
            register_module("g_conv_1x1_compress",
                            convModule(shared, Conv2dOptions::square(o.inChannels, m_middle, 1).grouped(o.ungroupedFirst ? 1 : o.groups)));
        m_depthwise = register_module(
            "depthwise_conv3x3_bn",
            convModule(plain, Conv2dOptions::square(m_middle, m_middle, 3).strided(o.halves ? 2 : 1).padded(1).grouped(m_middle)));
        m_expand = register_module("g_conv_1x1_expand", convModule(plain, Conv2dOptions::square(m_middle, out, 1).grouped(o.groups)));
        m_act = register_module("act", buildActivationLayer(shared.actCfg, shared.path + ".act_cfg"));
    }

    Formula formula() const override {
        const Term x = formula::x();
        std::vector<FormulaLine> lines{{"d", {}, called(m_depthwise, called(m_compress, x)), -1}};
        if (m_groups > 1) lines.push_back(shuffled("s", "d", m_groups, m_middle, -1));
        const Term expanded = called(m_expand, formula::tensor(lines.back().name));
        const Term y = m_avgpool ? formula::stack({called(m_avgpool, x), called(m_act, expanded)}, 1) : called(m_act, x + expanded);
        lines.push_back({"y", {}, y, 0});
        return Formula(std::move(lines));
    }

protected:
    /// [N, in, H, W] -> [N, out, H, W], or half the height and width.
    at::Tensor forward(const at::Tensor& input) override {
        at::Tensor x = (*m_depthwise)((*m_compress)(input));
        if (m_groups > 1) x = ops::channelShuffle(x, m_groups, kShuffle);
        x = (*m_expand)(x);
        if (!m_avgpool)
            return (*m_act)(ops::add(input, x, {"residual sum", "Size and channels are those of the input; the block learns the change."}));
        const at::Tensor pooled = (*m_avgpool)(input);
        return ops::cat({pooled, (*m_act)(x)}, 1,
                        {"pooled input and branch", "More channels at half the resolution, without a convolution on the shortcut."});
    }

private:
    std::int64_t m_groups, m_middle;
    UnaryPtr m_avgpool;  ///< null: the input is added
    UnaryPtr m_compress, m_depthwise, m_expand, m_act;
};

/// ShuffleNetV2's block, which the reference calls InvertedResidual. Children: branch1 if it halves the resolution, branch2.
class ShuffleV2Block : public UnaryModule {
public:
    /// shared: the settings of its convolutions. Throws BuildFailure.
    ShuffleV2Block(const ShuffleBlockOptions& o, const ConvModuleOptions& shared)
        : UnaryModule("InvertedResidual"), m_half(o.outChannels / 2) {
        const std::int64_t in = o.halves ? o.inChannels : m_half, stride = o.halves ? 2 : 1;
        const ConvModuleOptions plain = shared.withoutActivation();
        const auto depthwise = [&](std::int64_t channels) {
            return convModule(plain, Conv2dOptions::square(channels, channels, 3).strided(stride).padded(1).grouped(channels));
        };
        const auto pointwise = [&](std::int64_t channels) { return convModule(shared, Conv2dOptions::square(channels, m_half, 1)); };
        if (o.halves) m_branch1 = addBranch("branch1", {depthwise(in), pointwise(in)});
        // In this order, in which the reference draws initial values.
        const UnaryPtr first = pointwise(in), second = depthwise(m_half), third = pointwise(m_half);
        m_branch2 = addBranch("branch2", {first, second, third});
    }

    Description describe() const override {
        Description description = UnaryModule::describe();
        description.reference = "InvertedResidual of ShuffleNetV2";
        return description;
    }

    Formula formula() const override {
        const Term x = formula::x(), c = formula::index("c"), i = formula::index("i"), j = formula::index("j");
        if (m_branch1)
            return Formula(
                {{"b", {}, formula::stack({called(m_branch1, x), called(m_branch2, x)}, 1), -1}, shuffled("y", "b", 2, 2 * m_half, 0)});
        const Term half = formula::floorQuotient(c, 2);
        const auto every = [&](int odd, const Term& of) { return formula::where({{c % 2, odd}}) * of[{half, i, j}]; };
        return Formula({{"s", {"c", "i", "j"}, x[{c + m_half, i, j}], -1},
                        {"b", {}, called(m_branch2, formula::tensor("s")), -1},
                        {"y", {"c", "i", "j"}, every(0, x) + every(1, formula::tensor("b")), 0}});
    }

protected:
    /// [N, in, H, W] -> [N, out, H, W], or half the height and width.
    at::Tensor forward(const at::Tensor& input) override {
        Tensors halves;
        if (m_branch1) {
            halves = {(*m_branch1)(input), (*m_branch2)(input)};
        } else {
            const at::Tensor kept =
                ops::channels(input, 0, m_half, {"first half of the channels", "They pass the block unchanged: a cheap shortcut."});
            halves = {kept,
                      (*m_branch2)(ops::channels(input, m_half, m_half, {"second half of the channels", "Only these are convolved."}))};
        }
        return ops::channelShuffle(ops::cat(halves, 1, {"both halves", "All channels of the block's output."}), 2,
                                   {"channel shuffle", "The next block divides the channels anew: half of each branch goes either way."});
    }

private:
    UnaryPtr addBranch(const char* name, const std::vector<UnaryPtr>& parts) {
        auto sequence = std::make_shared<Sequential>();
        for (const UnaryPtr& part : parts) sequence->append(part);
        return register_module(name, sequence);
    }

    std::int64_t m_half;
    UnaryPtr m_branch1;  ///< null: half of the input instead
    UnaryPtr m_branch2;
};

/// Children: conv1, maxpool, layers.
class ShuffleNet : public StagedBackbone {
public:
    /// As mmcls: normal values for all convolutions, whatever init_cfg says, unless that loads a checkpoint.
    void initWeights(Initializer& initializer) override {
        StagedBackbone::initWeights(initializer);
        const ConfigValue* type = initCfg().isDict() ? initCfg().find("type") : nullptr;
        if (type && type->isString() && type->asString() == "Pretrained") return;
        for (const auto& [path, layer] : namedModules(*this)) {
            if (const auto* conv = dynamic_cast<Conv2d*>(layer)) {
                const bool stem = path.find("conv1") != std::string::npos;
                initializer.normal(*layer, "weight", stem ? 0.01 : 1.0 / static_cast<double>(conv->weight.size(1)));
                initializer.zeros(*layer, "bias");
            } else {
                initNorm(*layer, initializer);
            }
        }
    }

protected:
    ShuffleNet(const Arguments& a, std::int64_t outputs, std::int64_t stemChannels)
        : StagedBackbone(a), m_shared(ConvModuleOptions::sharedBy(a)), m_channels(stemChannels) {
        m_outIndices = indicesInRange(a, a.integers("out_indices"), outputs);
        m_conv1 = convModule(m_shared, Conv2dOptions::square(3, stemChannels, 3).strided(2).padded(1));
        addStem("conv1", m_conv1);
        addStem("maxpool", std::make_shared<MaxPool2d>(3, 2, 1));
        m_layers = register_module("layers", std::make_shared<ModuleList>(/*ofMmcv=*/false));
    }
    /// Appends a stage of blocks. options: of the first; its channels are set here.
    template <class Block>
    void addBlocks(std::int64_t channels, int blocks, ShuffleBlockOptions options) {
        auto stage = std::make_shared<Sequential>();
        options.outChannels = channels;
        for (int i = 0; i < blocks; ++i) {
            options.inChannels = std::exchange(m_channels, channels);
            options.halves = i == 0;
            options.ungroupedFirst = options.ungroupedFirst && i == 0;
            stage->append(std::make_shared<Block>(options, m_shared));
        }
        addLayer(stage);
    }
    void addLayer(const UnaryPtr& layer) {
        m_layers->append(layer);
        addStage({layer});
    }
    virtual void initNorm(Layer&, Initializer&) {}

    /// The reference freezes the parameters of conv1 but not the statistics of its norm.
    void freezeStages() override {
        StagedBackbone::freezeStages();
        m_conv1->train(is_training());
    }

    ConvModuleOptions m_shared;
    std::int64_t m_channels;  ///< of the last layer so far

private:
    UnaryPtr m_conv1;
    std::shared_ptr<ModuleList> m_layers;
};

class ShuffleNetV1 : public ShuffleNet {
public:
    explicit ShuffleNetV1(const Arguments& a) : ShuffleNet(a, 3, static_cast<std::int64_t>(kShuffleStem * a.number("widen_factor"))) {
        const std::int64_t groups = a.integer("groups");
        const auto* row = std::ranges::find(kShuffleV1Rows, groups, &ShuffleV1Row::groups);
        if (row == std::end(kShuffleV1Rows))
            throw BuildFailure{
                a.bad("groups", message("shufflenet.groups-is-not-supported",
                                        "{groups} groups is not supported for 1x1 Grouped Convolutions", {{"groups", groups}}))};
        for (std::size_t i = 0; i < kShuffleBlocks.size(); ++i)
            addBlocks<ShuffleUnit>(makeDivisible(row->channels[i] * a.number("widen_factor"), 8), kShuffleBlocks[i],
                                   {0, 0, true, groups, /*ungroupedFirst=*/i == 0});
    }

protected:
    void initNorm(Layer& layer, Initializer& initializer) override {
        if (dynamic_cast<BatchNorm*>(&layer) || dynamic_cast<GroupNorm*>(&layer)) initializer.constant(layer, 1, 0.0001);
    }
};

/// The reference means to give the norms of this one a bias of 0.0001, too, but passes their weights in place of them, which has no effect.
class ShuffleNetV2 : public ShuffleNet {
public:
    explicit ShuffleNetV2(const Arguments& a) : ShuffleNet(a, 4, kShuffleStem), m_batchNormEval(std::exchange(m_normEval, false)) {
        const auto* row = std::ranges::find(kShuffleV2Rows, a.number("widen_factor"), &ShuffleV2Row::widen);
        if (row == std::end(kShuffleV2Rows))
            throw BuildFailure{a.bad("widen_factor", message("shufflenet.widen-factor-must-be",
                                                             "widen_factor must be in [0.5, 1.0, 1.5, 2.0]. But received {widen}",
                                                             {{"widen", a["widen_factor"].repr()}}))};
        for (std::size_t i = 0; i < kShuffleBlocks.size(); ++i) addBlocks<ShuffleV2Block>(row->channels[i], kShuffleBlocks[i], {0, 0});
        addLayer(convModule(m_shared, Conv2dOptions::square(m_channels, row->last, 1)));
    }

    void train(bool on = true) override {
        StagedBackbone::train(on);
        if (!on || !m_batchNormEval) return;
        for (const auto& [path, layer] : namedModules(*this))
            if (layer->type() == "BatchNorm2d") layer->eval();
    }

private:
    bool m_batchNormEval;  ///< norm_eval, which in this class leaves SyncBatchNorm as it is
};

/// outIndex: the default of out_indices.
std::vector<ArgumentSpec> shuffleArguments(std::vector<ArgumentSpec> own, int outIndex, const char* outputs) {
    using py::value;
    for (const ArgumentSpec& more : {ArgumentSpec{"out_indices", py::tuple({outIndex}), outputs}, frozenStagesArgument(), convCfgArgument(),
                                     normCfgArgument(py::dict({{"type", value("BN")}})), actCfgArgument(), normEvalArgument(),
                                     withCpArgument(), initCfgArgument(py::none())})
        own.push_back(more);
    return own;
}

}  // namespace

void addShuffleNets(LayerRegistry& registry) {
    using py::value;
    registry.add(
        layerEntry<ShuffleNetV1>(ReferenceClass::of("mmcls.models.backbones.shufflenet_v1.ShuffleNetV1"),
                                 "Residual blocks of grouped 1x1 convolutions, between which channels are shuffled (Zhang et al. 2018).",
                                 shuffleArguments({{"groups", value(3), "Groups of the 1x1 convolutions: 1, 2, 3, 4 or 8."},
                                                   {"widen_factor", value(1.0), "Factor of the channels of every layer."}},
                                                  2, "Stages (0 to 2) whose output is returned.")));
    registry.add(
        layerEntry<ShuffleNetV2>(ReferenceClass::of("mmcls.models.backbones.shufflenet_v2.ShuffleNetV2"),
                                 "Blocks that convolve half of the channels and shuffle them with the other half (Ma et al. 2018).",
                                 shuffleArguments({{"widen_factor", value(1.0), "Which width: 0.5, 1.0, 1.5 or 2.0."}}, 3,
                                                  "Stages (0 to 2) and the last convolution (3) whose output is returned.")));
}

}  // namespace teardown::engine
