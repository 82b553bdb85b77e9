#include "core/engine/zoo/backbones/resnet.h"

#include "core/engine/nn/activation.h"
#include "core/engine/nn/init.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/conv_module.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

namespace {
struct ResNetDepth {
    int depth;
    bool basic;
    std::array<int, 4> blocks;
};
// Blocks per stage: He et al., table 1.
constexpr ResNetDepth kResNetDepths[] = {
    {18, true, {2, 2, 2, 2}}, {34, true, {3, 4, 6, 3}}, {50, false, {3, 4, 6, 3}}, {101, false, {3, 4, 23, 3}}, {152, false, {3, 8, 36, 3}},
};
}  // namespace

static bool onlyBottlenecks(const ResNetVariant& variant) { return variant.aggregated || variant.squeeze; }

static const ResNetDepth& depthOf(const ResNetVariant& variant, const Arguments& arguments) {
    const std::int64_t wanted = arguments.integer("depth");
    std::string known;
    for (const ResNetDepth& row : kResNetDepths) {
        if (onlyBottlenecks(variant) && row.basic) continue;
        if (row.depth == wanted) return row;
        known += (known.empty() ? "" : ", ") + std::to_string(row.depth);
    }
    throw BuildFailure{arguments.bad(
        "depth",
        message(
            "depth.invalid-depth-for", "invalid depth {wanted} for {which}",
            {{"wanted", wanted}, {"which", variant.squeeze ? message("depth.seresnet", "SEResNet") : message("depth.resnet", "resnet")}}),
        message("do.has-depths", "{type} has depths {known}.", {{"type", variant.type}, {"known", known}}))};
}

ResNet::ResNet(const ResNetVariant& variant, const Arguments& arguments)
    : Backbone(variant.type, arguments["init_cfg"], {std::string(variant.type) == "ResNet" ? "BaseBackbone" : "ResNet"}),
      m_variant(variant) {
    depthOf(variant, arguments);
    const bool declaresStem = !variant.deepStem && !variant.averageDown;
    if (declaresStem) {
        m_variant.deepStem = arguments.boolean("deep_stem");
        m_averageDown = arguments.boolean("avg_down");
    } else {
        m_averageDown = variant.averageDown;
    }
    if (m_variant.cifarStem && m_variant.deepStem)
        throw BuildFailure{arguments.bad("deep_stem", message("resnet.resnet-cifar-do-not", "ResNet_CIFAR do not support deep_stem"))};
    m_frozenStages = arguments.integer("frozen_stages");
    m_normEval = arguments.boolean("norm_eval");
    m_zeroInitResidual = arguments.boolean("zero_init_residual");
    const std::int64_t stages = arguments.integer("num_stages");
    if (stages < 1 || stages > 4)
        throw BuildFailure{
            arguments.bad("num_stages", message("resnet.num-stages-must-be", "num_stages={stages}: must be 1 to 4", {{"stages", stages}}))};
    m_outIndices = checkedOutIndices(arguments, stages);
    makeStem(arguments);
    makeStages(arguments);
    ResNet::freezeStages();
}

void ResNet::makeStem(const Arguments& a) {
    const std::int64_t in = a.integer("in_channels");
    const std::int64_t stem = a.integer("stem_channels");
    if (m_variant.deepStem) {
        auto sequence = std::make_shared<Sequential>();
        ConvModuleOptions options;
        options.convCfg = a["conv_cfg"];
        options.normCfg = a["norm_cfg"];
        options.actCfg = py::dict({{"type", py::value("ReLU")}});
        options.path = a.configPath();
        const auto append = [&](std::int64_t from, std::int64_t to, std::int64_t stride) {
            options.conv = Conv2dOptions::square(from, to, 3).strided(stride).padded(1);
            sequence->append(std::make_shared<ConvModule>(options));
        };
        append(in, stem / 2, 2);
        append(stem / 2, stem / 2, 1);
        append(stem / 2, stem, 1);
        m_stem = register_module("stem", UnaryPtr(sequence));
    } else {
        const Conv2dOptions conv = m_variant.cifarStem ? Conv2dOptions::square(in, stem, 3).padded(1).withBias(false)
                                                       : Conv2dOptions::square(in, stem, 7).strided(2).padded(3).withBias(false);
        m_conv1 = register_module("conv1", buildConvLayer(a["conv_cfg"], conv, a.path("conv_cfg")));
        NamedLayer norm = buildNormLayer(a["norm_cfg"], stem, "1", a.path("norm_cfg"));
        m_norm1 = register_module(norm.name, norm.layer);
        m_relu = register_module("relu", makeReLU(/*inplace=*/true));
    }
    if (!m_variant.cifarStem) m_maxPool = register_module("maxpool", UnaryPtr(std::make_shared<MaxPool2d>(3, 2, 1)));
}

UnaryPtr ResNet::makeDownsample(std::int64_t in, std::int64_t out, std::int64_t stride, const Arguments& a) const {
    if (stride == 1 && in == out) return nullptr;
    auto sequence = std::make_shared<Sequential>();
    const bool pool = m_averageDown && stride != 1;
    if (pool) sequence->append(std::make_shared<AvgPool2d>(stride, stride, 0, /*ceilMode=*/true, /*countIncludePad=*/false));
    sequence->append(
        buildConvLayer(a["conv_cfg"], Conv2dOptions::square(in, out, 1).strided(pool ? 1 : stride).withBias(false), a.path("conv_cfg")));
    sequence->append(buildNormLayer(a["norm_cfg"], out, {}, a.path("norm_cfg")).layer);
    return sequence;
}

void ResNet::makeStages(const Arguments& a) {
    const ResNetDepth& depth = depthOf(m_variant, a);
    const std::int64_t stages = a.integer("num_stages");
    const auto strides = a.integers("strides");
    const auto dilations = a.integers("dilations");
    if (std::ssize(strides) != stages)
        throw BuildFailure{a.bad("strides", message("strides.strides-has-entries-for", "strides has {strides} entries for {stages} stages",
                                                    {{"strides", strides.size()}, {"stages", stages}}))};
    if (std::ssize(dilations) != stages)
        throw BuildFailure{
            a.bad("dilations", message("dilations.dilations-has-entries-for", "dilations has {dilations} entries for {stages} stages",
                                       {{"dilations", dilations.size()}, {"stages", stages}}))};

    ResNetBlockOptions block;
    block.basic = depth.basic;
    block.type = depth.basic ? "BasicBlock" : m_variant.squeeze ? "SEBottleneck" : "Bottleneck";
    block.expansion = a["expansion"].isNone() ? (depth.basic ? 1 : 4) : a.integer("expansion");
    if (block.expansion <= 0 || (depth.basic && block.expansion != 1))
        throw BuildFailure{
            a.bad("expansion", message("expansion.expansion", "expansion={a}: {which}",
                                       {{"a", a["expansion"].repr()},
                                        {"which", depth.basic ? message("expansion.basicblock-takes-1-only", "BasicBlock takes 1 only")
                                                              : message("expansion.must-be-positive", "must be positive")}}))};
    const std::string style = a.text("style");
    if (style != "pytorch" && style != "caffe")
        throw BuildFailure{
            a.bad("style", message("style.style-must-be-pytorch", "style={a}: must be 'pytorch' or 'caffe'", {{"a", a["style"].repr()}}))};
    block.caffeStyle = style == "caffe";
    block.convCfg = a["conv_cfg"];
    block.normCfg = a["norm_cfg"];
    block.dropPathRate = a.number("drop_path_rate");
    block.baseChannels = a.integer("base_channels");
    block.aggregated = m_variant.aggregated;
    if (m_variant.aggregated) {
        block.groups = a.integer("groups");
        block.widthPerGroup = a.integer("width_per_group");
    }
    if (m_variant.squeeze) block.seRatio = a.integer("se_ratio");
    block.path = a.configPath();

    std::int64_t in = a.integer("stem_channels");
    std::int64_t out = block.baseChannels * block.expansion;
    for (std::int64_t stage = 0; stage < stages; ++stage, out *= 2) {
        const auto index = static_cast<std::size_t>(stage);
        auto layers = std::make_shared<Sequential>(/*ofMmcv=*/false, "ResLayer");
        for (int number = 0; number < depth.blocks[index]; ++number) {
            block.inChannels = in;
            block.outChannels = out;
            block.stride = number == 0 ? strides[index] : 1;
            block.dilation = dilations[index];
            block.downsample = number == 0 ? makeDownsample(in, out, block.stride, a) : nullptr;
            layers->append(std::make_shared<ResNetBlock>(block));
            in = out;
        }
        m_stages.push_back(register_module("layer" + std::to_string(stage + 1), layers));
    }
}

void ResNet::freezeStages() {
    if (m_frozenStages >= 0) {
        if (m_stem) freeze(*m_stem);
        if (m_norm1) freeze(*m_norm1);
        if (m_conv1)
            for (at::Tensor& parameter : m_conv1->parameters()) parameter.set_requires_grad(false);
    }
    for (std::int64_t stage = 0; stage < m_frozenStages && stage < std::ssize(m_stages); ++stage)
        freeze(*m_stages[static_cast<std::size_t>(stage)]);
}

void ResNet::initWeights(Initializer& initializer) {
    Backbone::initWeights(initializer);
    const ConfigValue* type = initCfg().find("type");
    if (type && type->isString() && type->asString() == "Pretrained") return;
    if (!m_zeroInitResidual) return;
    for (const auto& [path, layer] : namedModules(*this))
        if (auto* block = dynamic_cast<ResNetBlock*>(layer)) initializer.constant(block->lastNorm(), 0, 0);
}

Formula ResNet::formula() const {
    FormulaLines lines(m_outIndices.size());
    for (const UnaryPtr& layer : m_stem ? std::vector{m_stem} : std::vector{m_conv1, m_norm1, m_relu}) lines.call(nameOf(*layer));
    if (m_maxPool) lines.call(nameOf(*m_maxPool));
    return stagedFormula({m_stages.begin(), m_stages.end()}, m_outIndices, std::move(lines));
}

Value ResNet::forward(const Value& input, const CallContext&) {
    at::Tensor x = m_stem ? (*m_stem)(input.tensor()) : (*m_relu)((*m_norm1)((*m_conv1)(input.tensor())));
    if (m_maxPool) x = (*m_maxPool)(x);
    std::vector<Value> outputs;
    for (std::size_t stage = 0; stage < m_stages.size(); ++stage) {
        x = (*m_stages[stage])(x);
        if (std::find(m_outIndices.begin(), m_outIndices.end(), static_cast<std::int64_t>(stage)) != m_outIndices.end())
            outputs.push_back(x);
    }
    return Value::list(std::move(outputs));
}

}  // namespace teardown::engine
