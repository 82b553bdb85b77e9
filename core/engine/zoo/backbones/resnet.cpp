// The ResNet family: ResNet, V1c, V1d, ResNeXt, SEResNet, SEResNeXt, ResNeSt, Res2Net, ResNet_CIFAR differ in stem, shortcut and block.
// Source: mmcls/models/backbones/resnet.py and the files beside it; He et al., CVPR 2016, table 1.
#include "core/engine/zoo/backbones/resnet.h"

#include "core/engine/nn/activation.h"
#include "core/engine/nn/init.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/engine/zoo/blocks/conv_module.h"
#include "core/engine/zoo/families.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <array>
#include <span>

namespace teardown::engine {

namespace {

/// The differences between the classes of the family.
struct ResNetVariant {
    bool cifarStem = false;    ///< 3x3 of stride 1 and no pooling
    bool deepStem = false;     ///< three 3x3 instead of the 7x7
    bool averageDown = false;  ///< pool before the shortcut's 1x1
    bool aggregated = false;   ///< ResNeXt blocks
    bool squeeze = false;      ///< squeeze and excitation
    bool splits = false;       ///< ResNeSt: split attention
    bool multiScale = false;   ///< Res2Net blocks

    bool bottlenecksOnly() const { return aggregated || squeeze || splits || multiScale; }
};

struct ResNetRow {
    int name;
    bool basic;
    std::array<int, 4> blocks;
};
// Blocks per stage: He et al., table 1. The first two have basic blocks, which only ResNet has; only ResNeSt has the last two.
constexpr ResNetRow kResNetRows[] = {
    {18, true, {2, 2, 2, 2}},    {34, true, {3, 4, 6, 3}},     {50, false, {3, 4, 6, 3}},    {101, false, {3, 4, 23, 3}},
    {152, false, {3, 8, 36, 3}}, {200, false, {3, 24, 36, 3}}, {269, false, {3, 30, 48, 8}},
};

std::span<const ResNetRow> rowsOf(const ResNetVariant& variant) {
    const std::span<const ResNetRow> all(kResNetRows);
    return all.subspan(variant.bottlenecksOnly() ? 2 : 0).first(variant.splits ? 5 : variant.bottlenecksOnly() ? 3 : 5);
}

class ResNet : public ResNetBackbone {
public:
    ResNet(const Arguments& a, ResNetVariant variant) : ResNetBackbone(a, baseOf(a, variant)) {
        const ResNetRow& row = archRow(rowsOf(variant), a, [&](const Arguments& given, const std::string& known) {
            return noSuchDepth(given, known, variant.squeeze ? message("depth.seresnet", "SEResNet") : message("depth.resnet", "resnet"));
        });
        if (a.signature().argument("deep_stem")) {
            variant.deepStem = a.boolean("deep_stem");
            variant.averageDown = a.boolean("avg_down");
        }
        if (variant.cifarStem && variant.deepStem)
            throw BuildFailure{a.bad("deep_stem", message("resnet.resnet-cifar-do-not", "ResNet_CIFAR do not support deep_stem"))};
        const std::int64_t stages = checkedStages(a, 4);
        m_outIndices = checkedOutIndices(a, stages);
        makeStem(a, variant);
        makeStages(a, variant, row, stages);
        StagedBackbone::freezeStages();
    }

private:
    static const char* baseOf(const Arguments& a, const ResNetVariant& variant) {
        if (variant.splits) return "ResNetV1d";
        return a.signature().name == "ResNet" ? "BaseBackbone" : "ResNet";
    }

    void makeStem(const Arguments& a, const ResNetVariant& variant) {
        const std::int64_t in = a.integer("in_channels"), stem = a.integer("stem_channels");
        if (variant.deepStem) {
            auto sequence = std::make_shared<Sequential>();
            ConvModuleOptions shared = ConvModuleOptions::sharedBy(a);
            shared.actCfg = py::dict({{"type", py::value("ReLU")}});
            sequence->append(convModule(shared, Conv2dOptions::square(in, stem / 2, 3).strided(2).padded(1)));
            sequence->append(convModule(shared, Conv2dOptions::square(stem / 2, stem / 2, 3).padded(1)));
            sequence->append(convModule(shared, Conv2dOptions::square(stem / 2, stem, 3).padded(1)));
            addStem("stem", sequence);
        } else {
            addConvolutionStem(a, variant.cifarStem ? Conv2dOptions::square(in, stem, 3).padded(1)
                                                    : Conv2dOptions::square(in, stem, 7).strided(2).padded(3));
        }
        if (!variant.cifarStem) addStem("maxpool", std::make_shared<MaxPool2d>(3, 2, 1));
    }

    static ResNetBlockOptions blockOptions(const Arguments& a, const ResNetVariant& variant, bool basic) {
        ResNetBlockOptions block = sharedBlockOptions(a);
        block.basic = basic;
        block.expansion = a["expansion"].isNone() ? (basic ? 1 : 4) : a.integer("expansion");
        if (block.expansion <= 0 || (basic && block.expansion != 1))
            throw BuildFailure{
                a.bad("expansion", message("expansion.expansion", "expansion={a}: {which}",
                                           {{"a", a["expansion"].repr()},
                                            {"which", basic ? message("expansion.basicblock-takes-1-only", "BasicBlock takes 1 only")
                                                            : message("expansion.must-be-positive", "must be positive")}}))};
        block.dropPathRate = a.number("drop_path_rate");
        block.baseChannels = a.integer("base_channels");
        block.aggregated = variant.aggregated || variant.splits;
        if (block.aggregated) {
            block.groups = a.integer("groups");
            block.widthPerGroup = a.integer("width_per_group");
        }
        if (variant.squeeze) block.seRatio = a.integer("se_ratio");
        if (variant.splits) {
            block.radix = positiveInteger(a, "radix");
            block.reductionFactor = positiveInteger(a, "reduction_factor");
            block.avgDownStride = a.boolean("avg_down_stride");
        }
        if (variant.multiScale) {
            block.scales = a.integer("scales");
            if (block.scales <= 1)
                throw BuildFailure{
                    a.bad("scales", message("resnet.res2net-degenerates-to", "Res2Net degenerates to ResNet when scales = 1."))};
            block.baseWidth = positiveInteger(a, "base_width");
        }
        return block;
    }

    static std::int64_t positiveInteger(const Arguments& a, const char* name) {
        const std::int64_t value = a.integer(name);
        if (value <= 0)
            throw BuildFailure{
                a.bad(name, message("resnet.must-be-positive", "{name}={value}: must be positive", {{"name", name}, {"value", value}}))};
        return value;
    }

    void makeStages(const Arguments& a, const ResNetVariant& variant, const ResNetRow& row, std::int64_t stages) {
        const auto strides = integersPerStage(a, "strides", stages), dilations = integersPerStage(a, "dilations", stages);
        ResNetBlockOptions block = blockOptions(a, variant, row.basic);
        block.inChannels = a.integer("stem_channels");
        block.outChannels = block.baseChannels * block.expansion;
        for (std::size_t stage = 0; stage < strides.size(); ++stage) {
            block.stride = strides[stage];
            block.dilation = dilations[stage];
            addStage("layer" + std::to_string(stage + 1), makeResLayer(block, row.blocks[stage], variant.averageDown));
            block.inChannels = block.outChannels;
            block.outChannels *= 2;
        }
    }
};

/// The arguments behind depth that only some of the classes have.
std::vector<ArgumentSpec> blockArguments(const ResNetVariant& variant) {
    using py::value;
    std::vector<ArgumentSpec> arguments;
    const auto add = [&](std::vector<ArgumentSpec> more) { arguments.insert(arguments.end(), more.begin(), more.end()); };
    if (variant.aggregated || variant.splits)
        add({{"groups", value(variant.splits ? 1 : 32), "Groups of the 3x3 convolution (cardinality)."},
             {"width_per_group", value(4), "Channels of a group in the first stage."}});
    if (variant.splits)
        add({{"radix", value(2), "Versions of each channel, which the attention weighs."},
             {"reduction_factor", value(4), "Reduction factor of the attention's middle layer."},
             {"avg_down_stride", value(true), "A pooling behind the 3x3 takes the stride."}});
    if (variant.squeeze) add({{"se_ratio", value(16), "Reduction factor of the gate's middle layer."}});
    if (variant.multiScale)
        add({{"scales", value(4), "Parts into which a block divides its channels."},
             {"base_width", value(26), "Channels of a part in the first stage, for 64 base_channels."}});
    return arguments;
}

std::vector<ArgumentSpec> argumentsOf(const ResNetVariant& variant) {
    using py::value;
    std::vector<ArgumentSpec> arguments = {{"depth",
                                            {},
                                            variant.splits              ? "Number of layers: 50, 101, 152, 200 or 269."
                                            : variant.bottlenecksOnly() ? "Number of layers: 50, 101 or 152."
                                                                        : "Number of layers: 18, 34, 50, 101 or 152."}};
    const auto add = [&](std::vector<ArgumentSpec> more) { arguments.insert(arguments.end(), more.begin(), more.end()); };
    add(blockArguments(variant));
    add({inChannelsArgument(),
         {"stem_channels", value(64), "Channels after the stem."},
         {"base_channels", value(64), "Middle channels of the first stage."},
         {"expansion", py::none(), "Output channels over middle channels; None: 1 for BasicBlock, 4 for Bottleneck."},
         {"num_stages", value(4), "Number of stages."},
         stridesArgument(py::tuple({1, 2, 2, 2})),
         dilationsArgument(),
         outIndicesArgument(py::tuple({3})),
         styleArgument()});
    if (!variant.deepStem) add({deepStemArgument(variant.multiScale), avgDownArgument(variant.multiScale)});
    add({frozenStagesArgument(),
         convCfgArgument(),
         normCfgArgument(trainedBatchNorm()),
         normEvalArgument(),
         withCpArgument(),
         zeroInitResidualArgument(true),
         initCfgArgument(variant.multiScale ? py::none() : convolutionalInitCfg(py::list({py::value("Conv2d")}))),
         {"drop_path_rate", value(0.0),
          variant.splits || variant.multiScale ? "No effect, as in mmclassification: the blocks do not call their drop_path."
                                               : "Fraction of samples that skip a block during training."}});
    return arguments;
}

}  // namespace

ResNetBackbone::ResNetBackbone(const Arguments& a, const char* base)
    : StagedBackbone(a, base), m_zeroInitResidual(a.boolean("zero_init_residual")) {}

void ResNetBackbone::initWeights(Initializer& initializer) {
    StagedBackbone::initWeights(initializer);
    const ConfigValue* type = initCfg().find("type");
    if (type && type->isString() && type->asString() == "Pretrained") return;
    if (!m_zeroInitResidual) return;
    for (const auto& [path, layer] : namedModules(*this))
        if (auto* block = dynamic_cast<ResNetBlock*>(layer)) initializer.constant(block->lastNorm(), 0, 0);
}

void ResNetBackbone::addConvolutionStem(const Arguments& a, Conv2dOptions conv) {
    addStem("conv1", buildConvLayer(a["conv_cfg"], conv.withBias(false), a.path("conv_cfg")));
    NamedLayer norm = buildNormLayer(a["norm_cfg"], conv.outChannels, "1", a.path("norm_cfg"));
    addStem(norm.name, norm.layer);
    addStem("relu", makeReLU(/*inplace=*/true));
}

ResNetBlockOptions ResNetBackbone::sharedBlockOptions(const Arguments& a) {
    const std::string style = a.text("style");
    if (style != "pytorch" && style != "caffe")
        throw BuildFailure{
            a.bad("style", message("style.style-must-be-pytorch", "style={a}: must be 'pytorch' or 'caffe'", {{"a", a["style"].repr()}}))};
    ResNetBlockOptions block;
    block.caffeStyle = style == "caffe";
    block.convCfg = a["conv_cfg"];
    block.normCfg = a["norm_cfg"];
    block.path = a.configPath();
    return block;
}

ArgumentSpec dilationsArgument() { return {"dilations", py::tuple({1, 1, 1, 1}), "Dilation of each stage."}; }
ArgumentSpec styleArgument() { return {"style", py::value("pytorch"), "pytorch: the 3x3 takes the stride; caffe: the first 1x1."}; }
ArgumentSpec deepStemArgument(bool defaultValue) {
    return {"deep_stem", py::value(defaultValue), "Three 3x3 convolutions instead of the 7x7."};
}
ArgumentSpec avgDownArgument(bool defaultValue) {
    return {"avg_down", py::value(defaultValue), "Average pooling before the shortcut's 1x1."};
}
ConfigValue trainedBatchNorm() { return py::dict({{"type", py::value("BN")}, {"requires_grad", py::value(true)}}); }

void addResNets(LayerRegistry& registry) {
    const auto add = [&](const char* cls, const char* doc, const ResNetVariant& variant) {
        registry.add(
            layerEntry<ResNet>(ReferenceClass::of(std::string("mmcls.models.backbones.") + cls), doc, argumentsOf(variant), variant));
    };
    add("resnet.ResNet", "Residual network (He et al. 2016).", {});
    add("resnet.ResNetV1c", "ResNet whose 7x7 stem is three 3x3 (He et al. 2019, Bag of Tricks).", {.deepStem = true});
    add("resnet.ResNetV1d", "V1c with pooling before the shortcut's 1x1 (Bag of Tricks).", {.deepStem = true, .averageDown = true});
    add("resnet_cifar.ResNet_CIFAR", "ResNet for 32x32 pictures: 3x3 stem of stride 1, no pooling.", {.cifarStem = true});
    add("resnext.ResNeXt", "ResNet with grouped 3x3 convolutions (Xie et al. 2017).", {.aggregated = true});
    add("seresnet.SEResNet", "ResNet with squeeze and excitation (Hu et al. 2018).", {.squeeze = true});
    add("seresnext.SEResNeXt", "ResNeXt with squeeze and excitation.", {.aggregated = true, .squeeze = true});
    add("resnest.ResNeSt", "V1d whose 3x3 makes several versions of its channels and weighs them (Zhang et al. 2020).",
        {.deepStem = true, .averageDown = true, .splits = true});
    add("res2net.Res2Net", "ResNet whose blocks work on parts of their channels, one after the other (Gao et al. 2019).",
        {.multiScale = true});
}

}  // namespace teardown::engine
