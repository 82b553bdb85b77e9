#include "core/engine/zoo/backbones/resnet_block.h"

#include "core/engine/nn/activation.h"
#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/ops.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/backbones/res2net_block.h"
#include "core/engine/zoo/backbones/resnest_block.h"
#include "core/engine/zoo/blocks/se_layer.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

static std::string blockType(const ResNetBlockOptions& o) { return o.basic ? "BasicBlock" : o.seRatio > 0 ? "SEBottleneck" : "Bottleneck"; }

std::int64_t ResNetBlock::middleChannels() const {
    const ResNetBlockOptions& o = m_options;
    const std::int64_t middle = o.outChannels / o.expansion;
    if (!o.aggregated || o.groups == 1) return middle;
    TORCH_CHECK(middle % o.baseChannels == 0, "middle channels (", middle, ") must be a multiple of base_channels (", o.baseChannels, ")");
    return o.groups * o.widthPerGroup * middle / o.baseChannels;
}

std::vector<Conv2dOptions> ResNetBlock::convolutions() const {
    const ResNetBlockOptions& o = m_options;
    const std::int64_t middle = middleChannels();
    const auto conv = [](std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride, std::int64_t dilation = 1) {
        return Conv2dOptions::square(in, out, kernel).strided(stride).padded(kernel / 2 * dilation).dilated(dilation).withBias(false);
    };
    if (o.basic) return {conv(o.inChannels, middle, 3, o.stride, o.dilation), conv(middle, o.outChannels, 3, 1)};
    return {conv(o.inChannels, middle, 1, o.caffeStyle ? o.stride : 1),
            conv(middle, middle, 3, o.caffeStyle ? 1 : o.stride, o.dilation).grouped(o.aggregated ? o.groups : 1),
            conv(middle, o.outChannels, 1, 1)};
}

// ResNeXt's block first runs the constructor of the plain bottleneck and then replaces its convolutions. The replaced ones consumed random
// numbers; to get the same values from the same seed, they are drawn here too.
static void drawReplacedConvolutions(const ResNetBlockOptions& o) {
    if (constructorValuesSkipped()) return;
    const std::int64_t middle = o.outChannels / o.expansion;
    Conv2d(Conv2dOptions::square(o.inChannels, middle, 1).withBias(false));
    Conv2d(Conv2dOptions::square(middle, middle, 3).withBias(false));
    Conv2d(Conv2dOptions::square(middle, o.outChannels, 1).withBias(false));
}

static void checkExpansion(const ResNetBlockOptions& o) {
    TORCH_CHECK(o.outChannels % o.expansion == 0, "out_channels (", o.outChannels, ") must be a multiple of expansion (", o.expansion, ")");
}

ResNetBlock::ResNetBlock(ResNetBlockOptions options)
    : UnaryModule(blockType(options), {}, {options.seRatio > 0 || options.aggregated ? "Bottleneck" : "BaseModule"}),
      m_options(std::move(options)) {
    const ResNetBlockOptions& o = m_options;
    checkExpansion(o);
    const auto makeSeLayer = [&] {
        m_seLayer = std::make_shared<SELayer>(o.outChannels, py::dict({{"ratio", ConfigValue::integer(o.seRatio)}}), o.path);
    };
    if (o.aggregated) {
        drawReplacedConvolutions(o);
        if (o.seRatio > 0) makeSeLayer();
    }
    for (const Conv2dOptions& conv : convolutions())
        addConvolution(std::to_string(m_convs.size() + 1), makeConvolution(conv), conv.outChannels);
    addShortcut();
    if (o.seRatio > 0) {
        // These blocks own drop_path but do not apply it (seresnet.py).
        m_dropsPath = false;
        if (!m_seLayer) makeSeLayer();
        register_module("se_layer", m_seLayer);
    }
}

ResNetBlock::ResNetBlock(ResNetBlockOptions options, const std::string& type)
    : UnaryModule(type, {}, {"Bottleneck"}), m_options(std::move(options)), m_dropsPath(false) {
    checkExpansion(m_options);
    drawReplacedConvolutions(m_options);
}

UnaryPtr ResNetBlock::makeConvolution(Conv2dOptions conv) const {
    return buildConvLayer(m_options.convCfg, conv.withBias(false), m_options.path + ".conv_cfg");
}

void ResNetBlock::addConvolution(const std::string& number, UnaryPtr conv, std::int64_t channels) {
    NamedLayer norm = buildNormLayer(m_options.normCfg, channels, number, m_options.path + ".norm_cfg");
    m_convs.push_back(register_module("conv" + number, std::move(conv)));
    m_norms.push_back(register_module(norm.name, norm.layer));
}

void ResNetBlock::addShortcut() {
    const ResNetBlockOptions& o = m_options;
    m_relu = register_module("relu", o.actCfg.isNone() ? makeReLU(/*inplace=*/true) : buildActivationLayer(o.actCfg, o.path + ".act_cfg"));
    if (o.downsample) m_downsample = register_module("downsample", o.downsample);
    m_options.downsample.reset();
    m_dropPath = register_module(
        "drop_path", o.dropPathRate > 1e-5 ? UnaryPtr(std::make_shared<DropPath>(o.dropPathRate)) : std::make_shared<Identity>());
}

Term ResNetBlock::branchTerm(std::vector<FormulaLine>&) const {
    Term y = formula::x();
    for (std::size_t i = 0; i < m_convs.size(); ++i) {
        y = called(m_norms[i], called(m_convs[i], y));
        if (i + 1 < m_convs.size()) y = called(m_relu, y);
    }
    return m_seLayer ? called(m_seLayer, y) : y;
}

Formula ResNetBlock::formula() const {
    std::vector<FormulaLine> lines;
    Term y = branchTerm(lines);
    // An Identity in its place has no effect.
    if (m_dropsPath && m_options.dropPathRate > 1e-5) y = called(m_dropPath, y);
    lines.push_back({"y", {}, called(m_relu, y + (m_downsample ? called(m_downsample, formula::x()) : formula::x())), 0});
    return Formula(std::move(lines));
}

at::Tensor ResNetBlock::branch(const at::Tensor& input) {
    at::Tensor x = input;
    for (std::size_t i = 0; i < m_convs.size(); ++i) {
        x = (*m_norms[i])((*m_convs[i])(x));
        if (i + 1 < m_convs.size()) x = (*m_relu)(x);
    }
    return m_seLayer ? (*m_seLayer)(x) : x;
}

at::Tensor ResNetBlock::forward(const at::Tensor& input) {
    at::Tensor x = branch(input);
    const at::Tensor identity = m_downsample ? (*m_downsample)(input) : input;
    if (m_dropsPath) x = (*m_dropPath)(x);
    x = m_downsample
            ? ops::add(x, identity,
                       {"residual sum", "The block learns what to change; the shortcut is projected because size or channels differ."})
            : ops::add(x, identity, {"residual sum", "The block learns what to change; the gradient passes through the sum unchanged."});
    return (*m_relu)(x);
}

static UnaryPtr makeDownsample(const ResNetBlockOptions& o, bool averageDown) {
    if (o.stride == 1 && o.inChannels == o.outChannels) return nullptr;
    auto sequence = std::make_shared<Sequential>();
    // Res2Layer pools where there is no stride too, in windows of 1x1.
    const bool pool = averageDown && (o.stride != 1 || o.scales > 0);
    if (pool) sequence->append(std::make_shared<AvgPool2d>(o.stride, o.stride, 0, /*ceilMode=*/true, /*countIncludePad=*/false));
    const Conv2dOptions conv = Conv2dOptions::square(o.inChannels, o.outChannels, 1).strided(pool ? 1 : o.stride).withBias(false);
    sequence->append(buildConvLayer(o.convCfg, conv, o.path + ".conv_cfg"));
    sequence->append(buildNormLayer(o.normCfg, o.outChannels, {}, o.path + ".norm_cfg").layer);
    return sequence;
}

static UnaryPtr makeResNetBlock(const ResNetBlockOptions& options) {
    if (options.radix > 0) return std::make_shared<ResNeStBlock>(options);
    if (options.scales > 0) return std::make_shared<Bottle2neck>(options);
    return std::make_shared<ResNetBlock>(options);
}

std::shared_ptr<Sequential> makeResLayer(ResNetBlockOptions block, int count, bool averageDown) {
    auto layer = std::make_shared<Sequential>(/*ofMmcv=*/block.scales > 0, block.scales > 0 ? "Res2Layer" : "ResLayer");
    block.downsample = makeDownsample(block, averageDown);
    block.opensStage = true;
    for (int i = 0; i < count; ++i) {
        layer->append(makeResNetBlock(block));
        block.inChannels = block.outChannels;
        block.stride = 1;
        block.downsample = nullptr;
        block.opensStage = false;
    }
    return layer;
}

}  // namespace teardown::engine
