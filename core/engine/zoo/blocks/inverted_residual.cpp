#include "core/engine/zoo/blocks/inverted_residual.h"

#include "core/engine/nn/ops.h"
#include "core/engine/zoo/blocks/se_layer.h"

namespace teardown::engine {

InvertedResidual::InvertedResidual(const InvertedResidualOptions& o, const ConvModuleOptions& shared)
    : UnaryModule("InvertedResidual"), m_shortcut(o.stride == 1 && o.inChannels == o.outChannels) {
    if (o.midChannels != o.inChannels) add("expand_conv", convModule(shared, Conv2dOptions::square(o.inChannels, o.midChannels, 1)));
    add("depthwise_conv",
        convModule(
            shared,
            Conv2dOptions::square(o.midChannels, o.midChannels, o.kernel).strided(o.stride).padded(o.kernel / 2).grouped(o.midChannels)));
    if (!o.seCfg.isNone()) add("se", std::make_shared<SELayer>(o.midChannels, o.seCfg, shared.path + ".se_cfg"));
    add("linear_conv", convModule(shared.withoutActivation(), Conv2dOptions::square(o.midChannels, o.outChannels, 1)));
}

Formula InvertedResidual::formula() const {
    Term y = formula::x();
    for (const UnaryPtr& part : m_parts) y = called(part, y);
    return Formula(m_shortcut ? formula::x() + y : y);
}

at::Tensor InvertedResidual::forward(const at::Tensor& input) {
    at::Tensor x = input;
    for (const UnaryPtr& part : m_parts) x = (*part)(x);
    if (!m_shortcut) return x;
    return ops::add(input, x, {"residual sum", "Size and channels are those of the input, so the block only learns what to change."});
}

}  // namespace teardown::engine
