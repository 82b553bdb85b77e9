#include "core/engine/zoo/blocks/se_layer.h"

#include "core/engine/nn/ops.h"
#include "core/engine/nn/pooling.h"
#include "core/engine/zoo/blocks/conv_module.h"
#include "core/engine/zoo/layer_builders.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

std::int64_t makeDivisible(double value, std::int64_t divisor) {
    const std::int64_t rounded =
        std::max(divisor, static_cast<std::int64_t>(value + static_cast<double>(divisor) / 2.0) / divisor * divisor);
    return static_cast<double>(rounded) < 0.9 * value ? rounded + divisor : rounded;
}

static std::int64_t positive(const ConfigValue& config, const char* name, std::int64_t fallback, const std::string& path) {
    const ConfigValue* value = config.find(name);
    if (!value) return fallback;
    if (!value->isInt() || value->asInt() <= 0)
        throw refuse(*value, path + "." + name,
                     message("se-layer.should-be-a-positive", "\"{name}\" should be a positive integer, but get {value} instead.",
                             {{"name", name}, {"value", value->repr()}}));
    return value->asInt();
}

SELayer::SELayer(const char* type, const char* base, std::int64_t channels, const ConfigValue& config, const std::string& path)
    : UnaryModule(type, config.find("init_cfg") ? *config.find("init_cfg") : ConfigValue{}, {base}) {
    for (const DictEntry& entry : config.entries()) {
        const std::string key = entry.key.str();
        static constexpr std::array kKnown = {"squeeze_channels", "ratio",   "divisor",       "bias",
                                              "conv_cfg",         "act_cfg", "return_weight", "init_cfg"};
        if (std::find(kKnown.begin(), kKnown.end(), key) == kKnown.end())
            throw refuse(
                entry.value, path + "." + key,
                message("se-layer.selayer-init-got-an", "SELayer.__init__() got an unexpected keyword argument '{key}'", {{"key", key}}));
    }
    ConfigValue first = py::dict({{"type", py::value("ReLU")}});
    ConfigValue second = py::dict({{"type", py::value("Sigmoid")}});
    if (const ConfigValue* given = config.find("act_cfg")) {
        if (given->isDict())
            first = second = *given;
        else if (given->isSequence() && given->items().size() == 2 && given->items()[0].isDict() && given->items()[1].isDict())
            first = given->items()[0], second = given->items()[1];
        else
            throw refuse(*given, path + ".act_cfg",
                         message("se-layer.act-cfg-must-be", "act_cfg={given}: must be a dict or two of them", {{"given", given->repr()}}));
    }
    const ConfigValue* squeezeGiven = config.find("squeeze_channels");
    const std::int64_t squeeze =
        squeezeGiven && !squeezeGiven->isNone()
            ? positive(config, "squeeze_channels", 0, path)
            : makeDivisible(static_cast<double>(channels / positive(config, "ratio", 16, path)), positive(config, "divisor", 8, path));
    if (const ConfigValue* value = config.find("return_weight")) m_returnWeight = value->truthy();

    ConvModuleOptions options;
    options.path = path;
    if (const ConfigValue* value = config.find("conv_cfg")) options.convCfg = *value;
    if (const ConfigValue* value = config.find("bias"); value && !value->isString()) options.bias = value->truthy();
    m_pool = register_module("global_avgpool", std::make_shared<AdaptiveAvgPool>(std::vector<std::int64_t>{1, 1}, ConfigValue::integer(1)));
    options.actCfg = first;
    m_conv1 = register_module("conv1", convModule(options, Conv2dOptions::square(channels, squeeze, 1)));
    options.actCfg = second;
    m_conv2 = register_module("conv2", convModule(options, Conv2dOptions::square(squeeze, channels, 1)));
}

GlobalPerceptron::GlobalPerceptron(std::int64_t channels, std::int64_t ratio, const std::string& path)
    : SELayer("GlobalPerceptron", "SELayer", channels,
              py::dict({{"ratio", ConfigValue::integer(ratio)}, {"return_weight", py::value(true)}}), path) {}

Formula SELayer::formula() const {
    const Term gate = called(m_conv2, called(m_conv1, called(m_pool, formula::x())));
    return Formula(m_returnWeight ? gate : formula::x() * gate);
}

at::Tensor SELayer::forward(const at::Tensor& input) {
    const at::Tensor gate = (*m_conv2)((*m_conv1)((*m_pool)(input)));
    if (m_returnWeight) return gate;
    return ops::mul(input, gate,
                    {"channel gate", "Squeeze and excitation: each channel is scaled by how much it matters in this picture."});
}

}  // namespace teardown::engine
