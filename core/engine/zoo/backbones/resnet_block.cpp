#include "core/engine/zoo/backbones/resnet_block.h"

#include "core/engine/nn/activation.h"
#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/engine/zoo/se_layer.h"
#include "core/registry/python_values.h"

namespace teardown::engine {

struct ResNetBlock::Step {
    Conv2dOptions conv;
};

std::int64_t ResNetBlock::middleChannels() const {
    const ResNetBlockOptions& o = m_options;
    const std::int64_t middle = o.outChannels / o.expansion;
    if (!o.aggregated || o.groups == 1) return middle;
    TORCH_CHECK(middle % o.baseChannels == 0, "middle channels (", middle, ") must be a multiple of base_channels (", o.baseChannels, ")");
    return o.groups * o.widthPerGroup * middle / o.baseChannels;
}

std::vector<ResNetBlock::Step> ResNetBlock::steps() const {
    const ResNetBlockOptions& o = m_options;
    const std::int64_t middle = middleChannels();
    const auto conv = [](std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride) {
        return Conv2dOptions::square(in, out, kernel).strided(stride).withBias(false);
    };
    if (o.basic)
        return {{conv(o.inChannels, middle, 3, o.stride).padded(o.dilation).dilated(o.dilation)},
                {conv(middle, o.outChannels, 3, 1).padded(1)}};
    const std::int64_t firstStride = o.caffeStyle ? o.stride : 1;
    return {
        {conv(o.inChannels, middle, 1, firstStride)},
        {conv(middle, middle, 3, o.caffeStyle ? 1 : o.stride).padded(o.dilation).dilated(o.dilation).grouped(o.aggregated ? o.groups : 1)},
        {conv(middle, o.outChannels, 1, 1)}};
}

// ResNeXt's block first runs the constructor of the plain bottleneck and then replaces its convolutions. The replaced ones drew random
// numbers; to have the values of the same seed they are drawn here too.
static void drawReplacedConvolutions(const ResNetBlockOptions& o) {
    if (constructorValuesSkipped()) return;
    const std::int64_t middle = o.outChannels / o.expansion;
    Conv2d(Conv2dOptions::square(o.inChannels, middle, 1).withBias(false));
    Conv2d(Conv2dOptions::square(middle, middle, 3).withBias(false));
    Conv2d(Conv2dOptions::square(middle, o.outChannels, 1).withBias(false));
}

ResNetBlock::ResNetBlock(ResNetBlockOptions options)
    : UnaryModule(options.type, {}, {options.type == "SEBottleneck" || options.aggregated ? "Bottleneck" : "BaseModule"}),
      m_options(std::move(options)) {
    const ResNetBlockOptions& o = m_options;
    TORCH_CHECK(o.outChannels % o.expansion == 0, "out_channels (", o.outChannels, ") must be a multiple of expansion (", o.expansion, ")");
    const auto seConfig = [&] { return py::dict({{"ratio", ConfigValue::integer(o.seRatio)}}); };
    if (o.aggregated) {
        drawReplacedConvolutions(o);
        if (o.seRatio > 0) m_seLayer = std::make_shared<SELayer>(o.outChannels, seConfig(), o.path);
    }
    int index = 0;
    for (const Step& step : steps()) {
        const std::string number = std::to_string(++index);
        NamedLayer norm = buildNormLayer(o.normCfg, step.conv.outChannels, number, o.path + ".norm_cfg");
        m_convs.push_back(register_module("conv" + number, buildConvLayer(o.convCfg, step.conv, o.path + ".conv_cfg")));
        m_norms.push_back(register_module(norm.name, norm.layer));
    }
    m_relu = register_module("relu", makeReLU(/*inplace=*/true));
    if (o.downsample) m_downsample = register_module("downsample", o.downsample);
    m_options.downsample.reset();
    m_dropPath = register_module(
        "drop_path", o.dropPathRate > 1e-5 ? UnaryPtr(std::make_shared<DropPath>(o.dropPathRate)) : std::make_shared<Identity>());
    if (o.seRatio > 0) {
        if (!m_seLayer) m_seLayer = std::make_shared<SELayer>(o.outChannels, seConfig(), o.path);
        register_module("se_layer", m_seLayer);
    }
}

Formula ResNetBlock::formula() const {
    Term y = formula::x();
    for (std::size_t i = 0; i < m_convs.size(); ++i) {
        y = called(m_norms[i], called(m_convs[i], y));
        if (i + 1 < m_convs.size()) y = called(m_relu, y);
    }
    if (m_seLayer) y = called(m_seLayer, y);
    // An Identity in its place changes nothing.
    else if (m_options.dropPathRate > 1e-5)
        y = called(m_dropPath, y);
    return Formula(called(m_relu, y + (m_downsample ? called(m_downsample, formula::x()) : formula::x())));
}

at::Tensor ResNetBlock::forward(const at::Tensor& input) {
    at::Tensor x = input;
    for (std::size_t i = 0; i < m_convs.size(); ++i) {
        x = (*m_norms[i])((*m_convs[i])(x));
        if (i + 1 < m_convs.size()) x = (*m_relu)(x);
    }
    if (m_seLayer) x = (*m_seLayer)(x);
    const at::Tensor identity = m_downsample ? (*m_downsample)(input) : input;
    // The blocks with squeeze and excitation own drop_path but do not apply it (seresnet.py).
    if (!m_seLayer) x = (*m_dropPath)(x);
    x = m_downsample
            ? ops::add(x, identity,
                       {"residual sum", "The block learns what to change; the shortcut is projected because size or channels differ."})
            : ops::add(x, identity, {"residual sum", "The block learns what to change; the gradient passes the sum unhindered."});
    return (*m_relu)(x);
}

}  // namespace teardown::engine
