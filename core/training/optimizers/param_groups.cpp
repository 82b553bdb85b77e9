#include "core/training/optimizers/param_groups.h"

#include "core/base/text.h"
#include "core/registry/arguments.h"

#include <algorithm>
#include <set>

namespace teardown::training {

namespace {

Error optimizerError(const ConfigValue& at, const std::string& path, Message what, Message remedy = {}) {
    return {ErrorKind::BadInput, "optimizer-config", std::move(what), std::move(remedy), placeOf(at, path)};
}

std::size_t charactersOf(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

struct CustomKey {
    std::string key;
    double lrFactor = 1;
    double decayFactor = 1;
};

/// paramwise_cfg, read and checked.
class ParameterRules {
public:
    static Result<ParameterRules> read(const ConfigValue& optimizer, const ConfigValue& paramwise, const std::string& path) {
        ParameterRules rules;
        rules.m_path = path;
        rules.m_place = &paramwise;
        TD_TRY(rules.m_lr, numberAt(optimizer, "lr", path));
        TD_TRY(rules.m_decay, numberAt(optimizer, "weight_decay", path));
        const std::string own = path + ".paramwise_cfg";
        const std::pair<const char*, double*> factors[] = {{"bias_lr_mult", &rules.m_biasLr},
                                                           {"bias_decay_mult", &rules.m_biasDecay},
                                                           {"norm_decay_mult", &rules.m_normDecay},
                                                           {"dwconv_decay_mult", &rules.m_depthwiseDecay},
                                                           {"dcn_offset_lr_mult", &rules.m_offsetLr}};
        for (const auto& [name, factor] : factors) {
            TD_TRY(const std::optional<double> given, numberAt(paramwise, name, own));
            if (given) *factor = *given;
            if (!rules.m_decay && std::string_view(name).ends_with("decay_mult") && paramwise.contains(name))
                return rules.noDecay(*paramwise.find(name), own + "." + name);
        }
        if (const ConfigValue* value = paramwise.find("bypass_duplicate")) rules.m_bypass = value->truthy();
        TD_CHECK(rules.readCustom(paramwise, own));
        return rules;
    }

    bool bypassesDuplicates() const { return m_bypass; }

    Result<GroupSettings> groupOf(const ParameterInfo& parameter) const {
        GroupSettings group;
        const std::size_t dot = parameter.name.rfind('.');
        const std::string prefix = dot == std::string::npos ? std::string() : parameter.name.substr(0, dot);
        const std::string name = parameter.name.substr(dot == std::string::npos ? 0 : dot + 1);
        const std::string whole = prefix + "." + name;
        for (const CustomKey& custom : m_custom) {
            if (whole.find(custom.key) == std::string::npos) continue;
            TD_TRY(group.lr, scaledLr(custom.lrFactor));
            if (m_decay) group.weightDecay = *m_decay * custom.decayFactor;
            return group;
        }
        const bool norm = parameter.module == ModuleKind::Norm, bias = name == "bias";
        if (bias && !norm && !parameter.inDeformableConv) {
            TD_TRY(group.lr, scaledLr(m_biasLr));
        }
        const bool convolution = parameter.module == ModuleKind::Conv || parameter.module == ModuleKind::DepthwiseConv;
        if (parameter.inDeformableConv && convolution && prefix.find("conv_offset") != std::string::npos) {
            TD_TRY(group.lr, scaledLr(m_offsetLr));
        }
        if (!m_decay) return group;
        if (norm)
            group.weightDecay = *m_decay * m_normDecay;
        else if (parameter.module == ModuleKind::DepthwiseConv)
            group.weightDecay = *m_decay * m_depthwiseDecay;
        else if (bias && !parameter.inDeformableConv)
            group.weightDecay = *m_decay * m_biasDecay;
        return group;
    }

private:
    static Result<std::optional<double>> numberAt(const ConfigValue& dict, const char* name, const std::string& path) {
        const ConfigValue* value = dict.find(name);
        if (!value || value->isNone()) return std::optional<double>();
        if (value->isNumber() || value->isBool()) return std::optional<double>(value->asDouble());
        return optimizerError(*value, path + "." + name,
                              message("optimizer-config.number", "{name}={value}: must be a number.",
                                      {{"name", name}, {"value", escapeForDisplay(value->repr(), 80)}}));
    }
    static Error noDecay(const ConfigValue& at, const std::string& path) {
        return optimizerError(at, path, message("optimizer-config.no-decay", "The optimizer has no weight_decay that could be multiplied."),
                              message("do.give-weight-decay", "Give weight_decay in optimizer, too."));
    }

    Result<void> readCustom(const ConfigValue& paramwise, const std::string& path) {
        const ConfigValue* keys = paramwise.find("custom_keys");
        if (!keys) return {};
        if (!keys->isDict())
            return optimizerError(*keys, path + ".custom_keys", message("optimizer-config.custom-keys", "custom_keys must be a dict."));
        for (const DictEntry& entry : keys->entries()) {
            CustomKey custom;
            custom.key = entry.key.isString() ? entry.key.asString() : entry.key.repr();
            const std::string own = path + ".custom_keys." + custom.key;
            if (!entry.key.isString() || !entry.value.isDict())
                return optimizerError(
                    entry.value, own,
                    message("optimizer-config.custom-key", "custom_keys[{key}] must be a dict with lr_mult or decay_mult.",
                            {{"key", escapeForDisplay(entry.key.repr(), 80)}}));
            TD_TRY(const auto lrFactor, numberAt(entry.value, "lr_mult", own));
            TD_TRY(const auto decayFactor, numberAt(entry.value, "decay_mult", own));
            custom.lrFactor = lrFactor.value_or(1);
            custom.decayFactor = decayFactor.value_or(1);
            if (!m_decay && entry.value.contains("decay_mult")) return noDecay(*entry.value.find("decay_mult"), own + ".decay_mult");
            m_custom.push_back(std::move(custom));
        }
        // The longest key wins, of several the first in the alphabet.
        std::sort(m_custom.begin(), m_custom.end(), [](const CustomKey& a, const CustomKey& b) {
            const std::size_t lengthA = charactersOf(a.key), lengthB = charactersOf(b.key);
            return lengthA != lengthB ? lengthA > lengthB : a.key < b.key;
        });
        return {};
    }

    Result<std::optional<double>> scaledLr(double factor) const {
        if (m_lr) return std::optional<double>(*m_lr * factor);
        return optimizerError(*m_place, m_path,
                              message("optimizer-config.no-lr", "paramwise_cfg multiplies the learning rate, but the optimizer has no lr."),
                              message("do.give-lr", "Give lr in optimizer, too."));
    }

    std::string m_path;
    const ConfigValue* m_place = nullptr;
    std::optional<double> m_lr, m_decay;
    double m_biasLr = 1, m_biasDecay = 1, m_normDecay = 1, m_depthwiseDecay = 1, m_offsetLr = 1;
    bool m_bypass = false;
    std::vector<CustomKey> m_custom;
};

std::vector<GroupSettings> oneGroup(std::span<const ParameterInfo> parameters) {
    GroupSettings group;
    std::set<std::size_t> seen;
    for (std::size_t i = 0; i < parameters.size(); ++i)
        if (seen.insert(parameters[i].identity).second) group.parameters.push_back(i);
    return {std::move(group)};
}

}  // namespace

Result<std::vector<GroupSettings>> parameterGroups(const ConfigValue& optimizer, std::span<const ParameterInfo> parameters,
                                                   const std::string& configPath) {
    if (!optimizer.isDict()) return optimizerError(optimizer, configPath, message("optimizer-config.dict", "optimizer must be a dict."));
    if (const ConfigValue* constructor = optimizer.find("constructor");
        constructor && !(constructor->isString() && constructor->asString() == "DefaultOptimizerConstructor"))
        return optimizerError(
            *constructor, configPath + ".constructor",
            message("optimizer-config.constructor",
                    "constructor={value}: only mmcv's DefaultOptimizerConstructor is known; another one is code of Python.",
                    {{"value", escapeForDisplay(constructor->repr(), 80)}}));
    const ConfigValue* paramwise = optimizer.find("paramwise_cfg");
    if (!paramwise || paramwise->isNone()) return oneGroup(parameters);
    if (!paramwise->isDict())
        return optimizerError(*paramwise, configPath + ".paramwise_cfg",
                              message("optimizer-config.paramwise", "paramwise_cfg must be a dict or None."));
    if (paramwise->entries().empty()) return oneGroup(parameters);

    TD_TRY(const ParameterRules rules, ParameterRules::read(optimizer, *paramwise, configPath));
    std::vector<GroupSettings> groups;
    std::set<std::size_t> seen;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const ParameterInfo& parameter = parameters[i];
        const bool known = !seen.insert(parameter.identity).second;
        if (known && parameter.requiresGrad && rules.bypassesDuplicates()) continue;
        if (known)
            return Error{
                ErrorKind::BadInput, "optimizer-duplicate",
                message("optimizer-duplicate.parameter", "The tensor of {name} has another name, too: torch refuses it in two groups.",
                        {{"name", escapeForDisplay(parameter.name)}}),
                message("do.bypass-duplicate", "Set paramwise_cfg.bypass_duplicate=True."),
                placeOf(*paramwise, configPath + ".paramwise_cfg")};
        GroupSettings group;
        if (parameter.requiresGrad) {
            TD_TRY(group, rules.groupOf(parameter));
        }
        group.parameters = {i};
        groups.push_back(std::move(group));
    }
    return groups;
}

}  // namespace teardown::training
