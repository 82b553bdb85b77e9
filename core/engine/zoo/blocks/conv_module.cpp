#include "core/engine/zoo/blocks/conv_module.h"

#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/init.h"
#include "core/engine/zoo/layer_builders.h"

#include <algorithm>
#include <array>

namespace teardown::engine {

// These activations have no inplace argument in mmcv.
static bool hasInplaceArgument(const std::string& type) {
    static constexpr std::array kWithout = {"Tanh", "PReLU", "Sigmoid", "HSigmoid", "Swish", "GELU"};
    return std::find(kWithout.begin(), kWithout.end(), type) == kWithout.end();
}

ConvModuleOptions ConvModuleOptions::sharedBy(const Arguments& a) {
    const auto given = [&](const char* name) { return a.signature().argument(name) ? a[name] : ConfigValue(); };
    ConvModuleOptions options;
    options.convCfg = given("conv_cfg");
    options.normCfg = given("norm_cfg");
    options.actCfg = given("act_cfg");
    options.path = a.configPath();
    return options;
}

ConvModuleOptions ConvModuleOptions::withoutActivation() const {
    ConvModuleOptions options = *this;
    options.actCfg = {};
    return options;
}

UnaryPtr convModule(ConvModuleOptions shared, const Conv2dOptions& conv) {
    shared.conv = conv;
    if (conv.stride[0] > 1 && !shared.stridedCfg.isNone()) shared.convCfg = shared.stridedCfg;
    return std::make_shared<ConvModule>(shared);
}

ConvModule::ConvModule(const ConvModuleOptions& options) : UnaryLayer("ConvModule") {
    requireDictOrNone(options.convCfg, "conv_cfg", options.path + ".conv_cfg");
    requireDictOrNone(options.normCfg, "norm_cfg", options.path + ".norm_cfg");
    requireDictOrNone(options.actCfg, "act_cfg", options.path + ".act_cfg");
    Conv2dOptions conv = options.conv;
    conv.bias = options.bias.value_or(options.normCfg.isNone());
    m_conv = register_module("conv", buildConvLayer(options.convCfg, conv, options.path + ".conv_cfg"));
    if (!options.normCfg.isNone()) {
        NamedLayer norm = buildNormLayer(options.normCfg, conv.outChannels, {}, options.path + ".norm_cfg");
        m_norm = register_module(norm.name, norm.layer);
    }
    if (!options.actCfg.isNone()) {
        const ConfigValue* type = options.actCfg.find("type");
        ConfigValue cfg = options.actCfg;
        if (type && type->isString() && hasInplaceArgument(type->asString()) && !cfg.contains("inplace"))
            cfg = withEntry(cfg, "inplace", ConfigValue::boolean(options.inplace));
        m_activate = register_module("activate", buildActivationLayer(cfg, options.path + ".act_cfg"));
        m_leaky = m_activate->type() == "LeakyReLU";
        if (const ConfigValue* slope = cfg.find("negative_slope")) m_slope = slope->asDouble();
    }
    if (constructorValuesSkipped()) return;
    at::NoGradGuard noGrad;
    Initializer silent(*this, nullptr);
    ConvModule::initWeights(silent);
}

void ConvModule::initWeights(Initializer& initializer) {
    initializer.kaiming(*m_conv, m_leaky ? m_slope : 0.0, "fan_out", m_leaky ? "leaky_relu" : "relu", 0, /*uniform=*/false);
    if (m_norm) initializer.constant(*m_norm, 1, 0);
}

Formula ConvModule::formula() const {
    Term y = called(m_conv, formula::x());
    if (m_norm) y = called(m_norm, y);
    return Formula(m_activate ? called(m_activate, y) : y);
}

at::Tensor ConvModule::forward(const at::Tensor& input) {
    at::Tensor x = (*m_conv)(input);
    if (m_norm) x = (*m_norm)(x);
    return m_activate ? (*m_activate)(x) : x;
}

}  // namespace teardown::engine
