#include "core/engine/nn/init.h"

#include "core/base/text.h"
#include "core/engine/nn/base_module.h"
#include "core/engine/nn/constructor_values.h"

#include <algorithm>
#include <cmath>

namespace teardown::engine {

namespace {
struct InitFailure {
    Error error;
};

double biasOf(const ConfigValue& config) {
    if (const ConfigValue* probability = config.find("bias_prob"); probability && !probability->isNone()) {
        const double p = probability->asDouble();
        return -std::log((1 - p) / p);
    }
    const ConfigValue* bias = config.find("bias");
    return bias ? bias->asDouble() : 0.0;
}
}  // namespace

const std::vector<InitialiserRow>& initialiserRows() {
    const auto integer = [](std::int64_t value) { return std::optional(ConfigValue::integer(value)); };
    const auto text = [](const char* value) { return std::optional(ConfigValue::string(value)); };
    const std::optional<ConfigValue> none = ConfigValue::none();
    const std::optional<ConfigValue> required;
    static const std::vector<InitialiserRow> s_rows = {
        {"Constant",
         "ConstantInit",
         "Fills weights with one value.",
         {{"val", required}, {"bias", integer(0)}, {"bias_prob", none}, {"layer", none}}},
        {"Xavier",
         "XavierInit",
         "Scales by the mean of inputs and outputs (Glorot and Bengio 2010).",
         {{"gain", integer(1)}, {"distribution", text("normal")}, {"bias", integer(0)}, {"bias_prob", none}, {"layer", none}}},
        {"Normal",
         "NormalInit",
         "Draws weights from a normal distribution.",
         {{"mean", integer(0)}, {"std", integer(1)}, {"bias", integer(0)}, {"bias_prob", none}, {"layer", none}}},
        {"TruncNormal",
         "TruncNormalInit",
         "Draws weights from a normal distribution cut off at a and b.",
         {{"mean", integer(0)},
          {"std", integer(1)},
          {"a", integer(-2)},
          {"b", integer(2)},
          {"bias", integer(0)},
          {"bias_prob", none},
          {"layer", none}}},
        {"Uniform",
         "UniformInit",
         "Draws weights evenly between a and b.",
         {{"a", integer(0)}, {"b", integer(1)}, {"bias", integer(0)}, {"bias_prob", none}, {"layer", none}}},
        {"Kaiming",
         "KaimingInit",
         "Scales by the fan so that rectifiers keep the variance (He et al. 2015).",
         {{"a", integer(0)},
          {"mode", text("fan_out")},
          {"nonlinearity", text("relu")},
          {"distribution", text("normal")},
          {"bias", integer(0)},
          {"bias_prob", none},
          {"layer", none}}},
        {"Caffe2Xavier",
         "Caffe2XavierInit",
         "Kaiming with the settings of Caffe2's XavierFill.",
         {{"bias", integer(0)}, {"bias_prob", none}, {"layer", none}}},
        {"Pretrained",
         "PretrainedInit",
         "Takes the values from a checkpoint.",
         {{"checkpoint", required}, {"prefix", none}, {"map_location", none}}},
    };
    return s_rows;
}

/// One initialiser with its arguments filled in.
struct Initializer::Rule {
    enum class Kind { Constant, Xavier, Normal, TruncNormal, Uniform, Kaiming };
    Kind kind = Kind::Constant;
    double bias = 0;
    double first = 0;   ///< val, gain, mean, a
    double second = 0;  ///< std, b
    double low = -2, high = 2;
    bool uniform = false;
    std::string mode = "fan_out";
    std::string nonlinearity = "relu";
    std::vector<std::string> layers;
    bool wholeModule = false;
    bool hits(const Layer& layer) const {
        if (wholeModule) return true;
        return std::any_of(layers.begin(), layers.end(), [&](const std::string& name) {
            return name == layer.type() || std::find(layer.bases().begin(), layer.bases().end(), name) != layer.bases().end();
        });
    }
};

Initializer::Initializer(Layer& root, InitObserver* observer) : m_observer(observer) {
    for (const auto& [path, layer] : namedModules(root)) m_paths[layer] = path;
}

void Initializer::fail(std::string code, Message what, Message remedy, const ConfigValue& at) const {
    Place place;
    if (const Origin* origin = at.origin()) {
        if (origin->file) place.file = *origin->file;
        place.line = origin->line;
        place.column = origin->column;
    }
    place.member = (m_owner.empty() ? "" : m_owner + ".") + std::string("init_cfg");
    throw InitFailure{{ErrorKind::BadInput, std::move(code), escapeForDisplay(what, 400), std::move(remedy), place}};
}

void Initializer::told(Layer& layer, const std::string& name, const at::Tensor& tensor) {
    if (!m_observer) return;
    const std::string& path = m_paths[&layer];
    m_observer->initialised({path.empty() ? name : path + "." + name, m_owner, m_ruleText, tensor, m_ruleConfig});
}

void Initializer::applyTo(Layer& layer, const Rule& rule) {
    const auto parameters = layer.named_parameters(/*recurse=*/false);
    if (const at::Tensor* weight = parameters.find("weight")) {
        const at::Tensor w = *weight;
        const bool scaled = rule.kind == Rule::Kind::Kaiming || rule.kind == Rule::Kind::Xavier;
        if (scaled && w.dim() < 2)
            fail("config-value",
                 message("config-value.fan-in-and-fan", "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions: {paths}.weight", {{"paths", m_paths[&layer]}}),
                 message("do.restrict-the-rule-with", "Restrict the rule with layer=..."), m_ruleConfig);
        const Fans fan = fans(w);
        switch (rule.kind) {
            case Rule::Kind::Constant:
                w.fill_(rule.first);
                break;
            case Rule::Kind::Normal:
                w.normal_(rule.first, rule.second);
                break;
            case Rule::Kind::Uniform:
                w.uniform_(rule.first, rule.second);
                break;
            case Rule::Kind::TruncNormal: {
                const auto below = [&](double x) { return (1.0 + std::erf((x - rule.first) / rule.second / std::sqrt(2.0))) / 2.0; };
                w.uniform_(2 * below(rule.low) - 1, 2 * below(rule.high) - 1);
                w.erfinv_();
                w.mul_(rule.second * std::sqrt(2.0));
                w.add_(rule.first);
                w.clamp_(rule.low, rule.high);
                break;
            }
            case Rule::Kind::Xavier: {
                const double deviation = rule.first * std::sqrt(2.0 / static_cast<double>(fan.in + fan.out));
                if (rule.uniform)
                    w.uniform_(-std::sqrt(3.0) * deviation, std::sqrt(3.0) * deviation);
                else
                    w.normal_(0, deviation);
                break;
            }
            case Rule::Kind::Kaiming: {
                const double size = static_cast<double>(rule.mode == "fan_in" ? fan.in : fan.out);
                const double deviation = gainOf(rule.nonlinearity, rule.first) / std::sqrt(size);
                if (rule.uniform)
                    w.uniform_(-std::sqrt(3.0) * deviation, std::sqrt(3.0) * deviation);
                else
                    w.normal_(0, deviation);
                break;
            }
        }
        told(layer, "weight", w);
    }
    if (const at::Tensor* bias = parameters.find("bias")) {
        const at::Tensor b = *bias;
        b.fill_(rule.bias);
        told(layer, "bias", b);
    }
}

// torch's Module.apply: children first.
void Initializer::applyBelow(Layer& module, const Rule& rule) {
    for (const auto& [name, child] : childLayers(module)) applyBelow(*child, rule);
    if (rule.hits(module)) applyTo(module, rule);
}

static std::string ruleText(const std::string& name, const std::string& className, const ConfigValue& config, double bias) {
    const auto text = [&](const char* key, const char* fallback) {
        const ConfigValue* value = config.find(key);
        return value ? value->str() : std::string(fallback);
    };
    const ConfigValue* given = config.find("bias");
    const ConfigValue* probability = config.find("bias_prob");
    const std::string biasText = probability && !probability->isNone() ? pythonFloat(bias) : given ? given->str() : "0";
    if (name == "Constant") return className + ": val=" + text("val", "") + ", bias=" + biasText;
    if (name == "Xavier")
        return className + ": gain=" + text("gain", "1") + ", distribution=" + text("distribution", "normal") + ", bias=" + biasText;
    if (name == "Normal") return className + ": mean=" + text("mean", "0") + ", std=" + text("std", "1") + ", bias=" + biasText;
    if (name == "TruncNormal")
        return className + ": a=" + text("a", "-2") + ", b=" + text("b", "2") + ", mean=" + text("mean", "0") +
               ", std=" + text("std", "1") + ", bias=" + biasText;
    if (name == "Uniform") return className + ": a=" + text("a", "0.0") + ", b=" + text("b", "1.0") + ", bias=" + biasText;
    const bool caffe = name == "Caffe2Xavier";
    return className + ": a=" + (caffe ? "1" : text("a", "0")) + ", mode=" + (caffe ? "fan_in" : text("mode", "fan_out")) +
           ", nonlinearity=" + (caffe ? "leaky_relu" : text("nonlinearity", "relu")) +
           ", distribution =" + (caffe ? "uniform" : text("distribution", "normal")) + ", bias=" + biasText;
}

void Initializer::applyRule(Layer& module, const ConfigValue& config, bool wholeModule) {
    if (!config.isDict()) fail("config-value", message("config-value.cfg-must-be-a", "cfg must be a dict, but got <class '{typeName}'>", {{"typeName", config.typeName()}}), {}, config);
    const ConfigValue* type = config.find("type");
    if (!type || !type->isString())
        fail("registry-type", message("registry-type.cfg-or-default-args", "`cfg` or `default_args` must contain the key \"type\", but got {config}", {{"config", config.repr()}}), message("do.name-an-initialiser", "Name an initialiser."),
             config);
    std::vector<std::string> names;
    const InitialiserRow* row = nullptr;
    for (const InitialiserRow& candidate : initialiserRows()) {
        names.emplace_back(candidate.name);
        if (type->asString() == candidate.name) row = &candidate;
    }
    if (!row)
        fail("registry-unknown", message("registry-unknown.is-not-in-the", "{type} is not in the initializer registry", {{"type", type->asString()}}), didYouMean(type->asString(), names), *type);

    for (const DictEntry& item : config.entries()) {
        const std::string key = item.key.str();
        if (key == "type") continue;
        const bool declared =
            std::any_of(row->arguments.begin(), row->arguments.end(), [&](const auto& argument) { return argument.first == key; });
        if (!declared)
            fail("registry-argument",
                 message("registry-argument.init-got-an-unexpected", "{className}: {className}.__init__() got an unexpected keyword argument '{key}'", {{"className", row->className}, {"key", key}}), {},
                 item.value);
    }
    for (const auto& [name, fallback] : row->arguments)
        if (!fallback && !config.contains(name))
            fail("registry-argument",
                 message("registry-argument.init-missing-1-required", "{className}: {className}.__init__() missing 1 required positional argument: '{name}'", {{"className", row->className}, {"name", name}}),
                 {}, *type);

    const std::string name = row->name;
    if (name == "Pretrained") {
        if (m_observer) m_observer->pretrained(m_owner, config.find("checkpoint")->str(), config);
        return;
    }
    const auto number = [&](const char* key, double fallback) {
        const ConfigValue* value = config.find(key);
        if (!value) return fallback;
        if (!value->isNumber())
            fail("config-value", message("config-value.must-be-a-number", "{className}: {key}={value}: must be a number", {{"className", row->className}, {"key", key}, {"value", value->repr()}}), {}, *value);
        return value->asDouble();
    };
    const auto word = [&](const char* key, const char* fallback) {
        const ConfigValue* value = config.find(key);
        if (value && !value->isString())
            fail("config-value", message("config-value.must-be-a-str", "{className}: {key}={value}: must be a str", {{"className", row->className}, {"key", key}, {"value", value->repr()}}), {}, *value);
        return value ? value->asString() : std::string(fallback);
    };

    Rule rule;
    rule.wholeModule = wholeModule;
    rule.bias = biasOf(config);
    if (const ConfigValue* layers = config.find("layer"); layers && !layers->isNone()) {
        if (layers->isString())
            rule.layers = {layers->asString()};
        else if (layers->kind() == ValueKind::List)
            for (const ConfigValue& item : layers->items()) rule.layers.push_back(item.str());
        else
            fail("config-value", message("config-value.layer-must-be-a", "layer must be a str or a list of str, but got a <class '{typeName}'>", {{"typeName", layers->typeName()}}), {},
                 *layers);
    }
    if (name == "Constant") rule.first = number("val", 0);
    if (name == "Xavier") {
        rule.kind = Rule::Kind::Xavier;
        rule.first = number("gain", 1);
    }
    if (name == "Normal" || name == "TruncNormal") {
        rule.kind = name == "Normal" ? Rule::Kind::Normal : Rule::Kind::TruncNormal;
        rule.first = number("mean", 0);
        rule.second = number("std", 1);
        rule.low = number("a", -2);
        rule.high = number("b", 2);
    }
    if (name == "Uniform") {
        rule.kind = Rule::Kind::Uniform;
        rule.first = number("a", 0);
        rule.second = number("b", 1);
    }
    if (name == "Kaiming" || name == "Caffe2Xavier") {
        const bool caffe = name == "Caffe2Xavier";
        rule.kind = Rule::Kind::Kaiming;
        rule.first = caffe ? 1.0 : number("a", 0);
        rule.mode = caffe ? "fan_in" : word("mode", "fan_out");
        rule.nonlinearity = caffe ? "leaky_relu" : word("nonlinearity", "relu");
        rule.uniform = caffe;
        if (rule.mode != "fan_in" && rule.mode != "fan_out")
            fail("config-value", message("config-value.mode-not-supported-please", "Mode {mode} not supported, please use one of ['fan_in', 'fan_out']", {{"mode", rule.mode}}), {}, *config.find("mode"));
        if (gainOf(rule.nonlinearity, rule.first) < 0)
            fail("config-value", message("config-value.unsupported-nonlinearity", "Unsupported nonlinearity {nonlinearity}", {{"nonlinearity", rule.nonlinearity}}), {}, *config.find("nonlinearity"));
    }
    if (name == "Kaiming" || name == "Xavier") {
        const std::string distribution = word("distribution", "normal");
        if (distribution != "normal" && distribution != "uniform")
            fail("config-value", message("config-value.distribution-must-be-uniform", "distribution={distribution}: must be 'uniform' or 'normal'", {{"distribution", distribution}}), {}, *config.find("distribution"));
        rule.uniform = distribution == "uniform";
    }
    m_ruleText = ruleText(name, row->className, config, rule.bias);
    m_ruleConfig = config;
    applyBelow(module, rule);
}

bool Initializer::initialize(Layer& module, const ConfigValue& initCfg) {
    if (!initCfg.truthy()) return true;
    m_owner = m_paths[&module];
    if (!initCfg.isDict() && initCfg.kind() != ValueKind::List)
        fail("config-value", message("config-value.init-cfg-must-be", "init_cfg must be a dict or a list of dict, but got a <class '{typeName}'>", {{"typeName", initCfg.typeName()}}), {},
             initCfg);
    const std::vector<ConfigValue> rules =
        initCfg.isDict() ? std::vector{initCfg} : std::vector<ConfigValue>(initCfg.items().begin(), initCfg.items().end());
    for (const ConfigValue& config : rules) {
        const ConfigValue* overrides = config.find("override");
        const ConfigValue plain = overrides ? withoutEntry(config, "override") : config;
        applyRule(module, plain, false);
        if (!overrides || overrides->isNone()) continue;
        if (!overrides->isDict() && overrides->kind() != ValueKind::List)
            fail("config-value", message("config-value.override-must-be-a", "override must be a dict or a list of dict, but got <class '{typeName}'>", {{"typeName", overrides->typeName()}}),
                 {}, *overrides);
        const std::vector<ConfigValue> items =
            overrides->isDict() ? std::vector{*overrides} : std::vector<ConfigValue>(overrides->items().begin(), overrides->items().end());
        for (const ConfigValue& item : items) {
            const ConfigValue* name = item.find("name");
            if (!name) fail("config-value", message("config-value.override-must-contain-the", "`override` must contain the key \"name\", but got {item}", {{"item", item.repr()}}), {}, item);
            ConfigValue rule = withoutEntry(item, "name");
            if (rule.entries().empty())
                rule = withoutEntry(plain, "layer");
            else if (!rule.contains("type"))
                fail("config-value", message("config-value.override-need-type-key", "`override` need \"type\" key, but got {rule}", {{"rule", rule.repr()}}), {}, item);
            const auto children = childLayers(module);
            auto child = std::find_if(children.begin(), children.end(), [&](const auto& entry) { return entry.first == name->str(); });
            if (child == children.end())
                fail("config-value", message("config-value.module-did-not-have", "module did not have attribute {name}, but init_cfg is {rule}", {{"name", name->str()}, {"rule", rule.repr()}}), {}, *name);
            applyRule(*child->second, rule, true);
        }
    }
    const ConfigValue* type = initCfg.find("type");
    return !(type && type->isString() && type->asString() == "Pretrained");
}

void Initializer::constant(Layer& module, double value, double bias) {
    Rule rule;
    rule.first = value;
    rule.bias = bias;
    m_owner = m_paths[&module];
    m_ruleText = "constant_init: val=" + pythonFloat(value) + ", bias=" + pythonFloat(bias);
    m_ruleConfig = {};
    applyTo(module, rule);
}

void Initializer::kaiming(Layer& module, double a, const std::string& mode, const std::string& nonlinearity, double bias, bool uniform) {
    Rule rule;
    rule.kind = Rule::Kind::Kaiming;
    rule.first = a;
    rule.mode = mode;
    rule.nonlinearity = nonlinearity;
    rule.bias = bias;
    rule.uniform = uniform;
    m_owner = m_paths[&module];
    m_ruleText = "kaiming_init: a=" + pythonFloat(a) + ", mode=" + mode + ", nonlinearity=" + nonlinearity;
    m_ruleConfig = {};
    applyTo(module, rule);
}

void BaseModule::initWeights(Initializer& initializer) {
    if (!initializer.initialize(*this, m_initCfg)) return;
    for (const auto& [name, child] : childLayers(*this)) child->initWeights(initializer);
}

Result<void> initWeights(Layer& root, InitObserver* observer) {
    at::NoGradGuard noGrad;
    Initializer initializer(root, observer);
    try {
        root.initWeights(initializer);
    } catch (const InitFailure& failure) {
        return failure.error;
    }
    return {};
}

}  // namespace teardown::engine
