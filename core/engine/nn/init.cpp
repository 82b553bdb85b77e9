#include "core/engine/nn/init.h"

#include "core/base/text.h"
#include "core/engine/nn/base_module.h"
#include "core/engine/nn/initialisers.h"

#include <algorithm>

namespace teardown::engine {

/// Whether the rule names the layer's class or one of its base classes.
static bool namesLayer(const Initialiser& rule, const Layer& layer) {
    return std::any_of(rule.layers.begin(), rule.layers.end(), [&](const std::string& name) {
        return name == layer.type() || std::find(layer.bases().begin(), layer.bases().end(), name) != layer.bases().end();
    });
}

bool isPretrained(const ConfigValue& initCfg) {
    const ConfigValue* type = initCfg.isDict() ? initCfg.find("type") : nullptr;
    return type && type->isString() && type->asString() == "Pretrained";
}

Initializer::Initializer(Layer& root, InitObserver* observer) : m_observer(observer) {
    for (const auto& [path, layer] : namedModules(root)) m_paths[layer] = path;
}

void Initializer::fail(Message what, Message remedy, const ConfigValue& at) const {
    throw BuildFailure{{ErrorKind::BadInput, "config-value", escapeForDisplay(what, 400), std::move(remedy), placeOf(at, rulePath())}};
}

void Initializer::reported(Layer& layer, const std::string& name, const at::Tensor& tensor) {
    if (!m_observer) return;
    const std::string& path = m_paths[&layer];
    m_observer->initialised({path.empty() ? name : path + "." + name, m_owner, m_ruleText, tensor, m_ruleConfig});
}

void Initializer::applyTo(Layer& layer, const Initialiser& rule) {
    const auto parameters = layer.named_parameters(/*recurse=*/false);
    if (const at::Tensor* weight = parameters.find("weight")) {
        if (rule.usesFans && weight->dim() < 2)
            fail(message("init.fan-in-and-fan",
                         "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions: {paths}.weight",
                         {{"paths", m_paths[&layer]}}),
                 message("do.restrict-the-rule-with", "Restrict the rule with layer=..."), m_ruleConfig);
        rule.fill(*weight);
        reported(layer, "weight", *weight);
    }
    if (const at::Tensor* bias = parameters.find("bias")) {
        bias->fill_(rule.bias);
        reported(layer, "bias", *bias);
    }
}

// torch's Module.apply: children first.
void Initializer::applyBelow(Layer& module, const Initialiser& rule, bool wholeModule) {
    for (const auto& [name, child] : childLayers(module)) applyBelow(*child, rule, wholeModule);
    if (wholeModule || namesLayer(rule, module)) applyTo(module, rule);
}

void Initializer::applyRule(Layer& module, const ConfigValue& config, bool wholeModule) {
    Result<Initialiser> rule = initialiserRegistry().build(config, rulePath());
    if (!rule.ok()) throw BuildFailure{rule.error()};
    if (!rule->fill) {
        if (m_observer) m_observer->pretrained(module, m_owner, config);
        return;
    }
    m_ruleText = rule->text;
    m_ruleConfig = config;
    applyBelow(module, *rule, wholeModule);
}

bool Initializer::initialize(Layer& module, const ConfigValue& initCfg) {
    if (!initCfg.truthy()) return true;
    m_owner = m_paths[&module];
    if (!initCfg.isDict() && initCfg.kind() != ValueKind::List)
        fail(message("init.init-cfg-must-be", "init_cfg must be a dict or a list of dict, but got a <class '{typeName}'>",
                     {{"typeName", initCfg.typeName()}}),
             {}, initCfg);
    const std::vector<ConfigValue> rules =
        initCfg.isDict() ? std::vector{initCfg} : std::vector<ConfigValue>(initCfg.items().begin(), initCfg.items().end());
    for (const ConfigValue& config : rules) {
        const ConfigValue* overrides = config.find("override");
        const ConfigValue plain = overrides ? withoutEntry(config, "override") : config;
        applyRule(module, plain, false);
        if (!overrides || overrides->isNone()) continue;
        if (!overrides->isDict() && overrides->kind() != ValueKind::List)
            fail(message("init.override-must-be-a", "override must be a dict or a list of dict, but got <class '{typeName}'>",
                         {{"typeName", overrides->typeName()}}),
                 {}, *overrides);
        const std::vector<ConfigValue> items =
            overrides->isDict() ? std::vector{*overrides} : std::vector<ConfigValue>(overrides->items().begin(), overrides->items().end());
        for (const ConfigValue& item : items) {
            const ConfigValue* name = item.find("name");
            if (!name)
                fail(message("init.override-must-contain-the", "`override` must contain the key \"name\", but got {item}",
                             {{"item", item.repr()}}),
                     {}, item);
            ConfigValue rule = withoutEntry(item, "name");
            if (rule.entries().empty())
                rule = withoutEntry(plain, "layer");
            else if (!rule.contains("type"))
                fail(message("init.override-need-type-key", "`override` need \"type\" key, but got {rule}", {{"rule", rule.repr()}}), {},
                     item);
            const auto children = childLayers(module);
            auto child = std::find_if(children.begin(), children.end(), [&](const auto& entry) { return entry.first == name->str(); });
            if (child == children.end())
                fail(message("init.module-did-not-have", "module did not have attribute {name}, but init_cfg is {rule}",
                             {{"name", name->str()}, {"rule", rule.repr()}}),
                     {}, *name);
            applyRule(*child->second, rule, true);
        }
    }
    return !isPretrained(initCfg);
}

void Initializer::constant(Layer& module, double value, double bias) {
    Initialiser rule;
    rule.fill = [value](const at::Tensor& weight) { weight.fill_(value); };
    rule.bias = bias;
    m_owner = m_paths[&module];
    m_ruleText = "constant_init: val=" + pythonFloat(value) + ", bias=" + pythonFloat(bias);
    m_ruleConfig = {};
    applyTo(module, rule);
}

void Initializer::kaiming(Layer& module, double a, const std::string& mode, const std::string& nonlinearity, double bias, bool uniform) {
    Initialiser rule;
    rule.fill = [=](const at::Tensor& weight) { fillKaiming(weight, a, mode, nonlinearity, uniform); };
    rule.usesFans = true;
    rule.bias = bias;
    m_owner = m_paths[&module];
    m_ruleText = "kaiming_init: a=" + pythonFloat(a) + ", mode=" + mode + ", nonlinearity=" + nonlinearity;
    m_ruleConfig = {};
    applyTo(module, rule);
}

void Initializer::fillOne(Layer& module, const std::string& name, std::string rule, const std::function<void(const at::Tensor&)>& fill) {
    const auto parameters = module.named_parameters(/*recurse=*/false);
    const at::Tensor* parameter = parameters.find(name);
    if (!parameter) return;
    m_owner = m_paths[&module];
    m_ruleText = std::move(rule);
    m_ruleConfig = {};
    fill(*parameter);
    reported(module, name, *parameter);
}

void Initializer::xavierUniform(Layer& module, const std::string& name) {
    fillOne(module, name, "xavier_uniform_", [](const at::Tensor& weight) { fillXavierUniform(weight); });
}

void Initializer::normal(Layer& module, const std::string& name, double deviation) {
    fillOne(module, name, "normal_: std=" + pythonFloat(deviation), [=](const at::Tensor& tensor) { tensor.normal_(0, deviation); });
}

void Initializer::truncatedNormal(Layer& module, const std::string& name, double deviation) {
    fillOne(module, name, "trunc_normal_: std=" + pythonFloat(deviation),
            [=](const at::Tensor& tensor) { fillTruncatedNormal(tensor, 0, deviation, -2, 2); });
}

void Initializer::zeros(Layer& module, const std::string& name) {
    fillOne(module, name, "zeros_", [](const at::Tensor& tensor) { tensor.zero_(); });
}

void Initializer::kaimingNormal(Layer& module, const std::string& name, const std::string& mode) {
    fillOne(module, name, "kaiming_normal_: mode=" + mode + ", nonlinearity=relu",
            [=](const at::Tensor& weight) { fillKaiming(weight, 0, mode, "relu", /*uniform=*/false); });
}

void initWeightsByConfig(Layer& layer, const ConfigValue& initCfg, Initializer& initializer) {
    if (!initializer.initialize(layer, initCfg)) return;
    for (const auto& [name, child] : childLayers(layer)) child->initWeights(initializer);
}

Result<void> initWeights(Layer& root, InitObserver* observer) {
    at::NoGradGuard noGrad;
    Initializer initializer(root, observer);
    try {
        root.initWeights(initializer);
    } catch (const BuildFailure& failure) {
        return failure.error;
    }
    return {};
}

}  // namespace teardown::engine
