#include "core/engine/zoo/blocks/inverted_residual.h"

#include "core/engine/nn/containers.h"
#include "core/engine/nn/dropout.h"
#include "core/engine/nn/ops.h"
#include "core/engine/zoo/blocks/se_layer.h"

namespace teardown::engine {

NarrowingResidual::NarrowingResidual(std::string type, const InvertedResidualOptions& o)
    : UnaryModule(std::move(type)), m_shortcut(o.residual && o.stride == 1 && o.inChannels == o.outChannels) {
    if (!o.dropPathRate) return;
    m_drops = *o.dropPathRate > 0;
    m_dropPath =
        register_module("drop_path", m_drops ? UnaryPtr(std::make_shared<DropPath>(*o.dropPathRate)) : std::make_shared<Identity>());
}

Formula NarrowingResidual::formula() const {
    Term y = formula::x();
    for (const UnaryPtr& part : m_parts) y = called(part, y);
    if (!m_shortcut) return Formula(y);
    // An Identity in its place has no effect.
    return Formula(formula::x() + (m_drops ? called(m_dropPath, y) : y));
}

at::Tensor NarrowingResidual::forward(const at::Tensor& input) {
    at::Tensor x = input;
    for (const UnaryPtr& part : m_parts) x = (*part)(x);
    if (!m_shortcut) return x;
    if (m_dropPath) x = (*m_dropPath)(x);
    return ops::add(input, x, {"residual sum", "Size and channels are those of the input, so the block only learns what to change."});
}

InvertedResidual::InvertedResidual(const InvertedResidualOptions& o, const ConvModuleOptions& shared)
    : NarrowingResidual("InvertedResidual", o), m_inSequence(o.inSequence) {
    const std::shared_ptr<Sequential> sequence = o.inSequence ? std::make_shared<Sequential>() : nullptr;
    const auto place = [&](const char* name, UnaryPtr part) {
        if (sequence)
            sequence->append(std::move(part));
        else
            add(name, std::move(part));
    };
    if (o.midChannels != o.inChannels) place("expand_conv", convModule(shared, Conv2dOptions::square(o.inChannels, o.midChannels, 1)));
    place("depthwise_conv",
          convModule(
              shared,
              Conv2dOptions::square(o.midChannels, o.midChannels, o.kernel).strided(o.stride).padded(o.kernel / 2).grouped(o.midChannels)));
    if (!o.seCfg.isNone()) add("se", std::make_shared<SELayer>(o.midChannels, o.seCfg, shared.path + ".se_cfg"));
    place("linear_conv", convModule(shared.withoutActivation(), Conv2dOptions::square(o.midChannels, o.outChannels, 1)));
    if (sequence) add("conv", sequence);
}

Description InvertedResidual::describe() const {
    Description description = NarrowingResidual::describe();
    if (m_inSequence) description.reference = "InvertedResidual of MobileNetV2";
    return description;
}

EdgeResidual::EdgeResidual(const InvertedResidualOptions& o, const ConvModuleOptions& shared) : NarrowingResidual("EdgeResidual", o) {
    add("conv1", convModule(shared, Conv2dOptions::square(o.inChannels, o.midChannels, o.kernel).padded(o.kernel / 2)));
    if (!o.seCfg.isNone()) add("se", std::make_shared<SELayer>(o.midChannels, o.seCfg, shared.path + ".se_cfg"));
    add("conv2", convModule(shared.withoutActivation(), Conv2dOptions::square(o.midChannels, o.outChannels, 1).strided(o.stride)));
}

}  // namespace teardown::engine
