#include "core/training/optimizers/optimizer_rates.h"

#include "core/base/text.h"
#include "core/registry/arguments.h"

#include <algorithm>
#include <optional>

namespace teardown::training {

namespace {

struct OptimizerRow {
    const char* type;
    std::optional<double> lr;  ///< none: required
    double weightDecay;
    MomentumPlace place;
    double momentum;
};

/// Defaults of the constructors.
constexpr OptimizerRow kOptimizerRows[] = {
    {"ASGD", 0.01, 0, MomentumPlace::None, 0},
    {"Adadelta", 1.0, 0, MomentumPlace::None, 0},
    {"Adagrad", 0.01, 0, MomentumPlace::None, 0},
    {"Adam", 0.001, 0, MomentumPlace::Betas, 0.9},
    {"AdamW", 0.001, 0.01, MomentumPlace::Betas, 0.9},
    {"Adamax", 0.002, 0, MomentumPlace::Betas, 0.9},
    {"LBFGS", 1, 0, MomentumPlace::None, 0},
    {"NAdam", 0.002, 0, MomentumPlace::Betas, 0.9},
    {"RAdam", 0.001, 0, MomentumPlace::Betas, 0.9},
    {"RMSprop", 0.01, 0, MomentumPlace::Momentum, 0},
    {"Rprop", 0.01, 0, MomentumPlace::None, 0},
    {"SGD", {}, 0, MomentumPlace::Momentum, 0},
    {"SparseAdam", 0.001, 0, MomentumPlace::Betas, 0.9},
    {"Lamb", 0.001, 0.01, MomentumPlace::Betas, 0.9},
};

Error ratesError(const ConfigValue& at, const std::string& path, Message what, Message remedy = {}) {
    return {ErrorKind::BadInput, "optimizer-config", std::move(what), std::move(remedy), placeOf(at, path)};
}

Result<double> rateAt(const ConfigValue& dict, const char* name, double fallback, const std::string& path) {
    const ConfigValue* value = dict.find(name);
    if (!value) return fallback;
    if (value->isNumber() || value->isBool()) return value->asDouble();
    return ratesError(*value, path + "." + name,
                      message("optimizer-config.number", "{name}={value}: must be a number.",
                              {{"name", name}, {"value", escapeForDisplay(value->repr(), 80)}}));
}

Result<double> betaOf(const ConfigValue& dict, double fallback, const std::string& path) {
    const ConfigValue* value = dict.find("betas");
    if (!value) return fallback;
    if (value->isSequence() && !value->items().empty() && value->items()[0].isNumber()) return value->items()[0].asDouble();
    return ratesError(*value, path + ".betas",
                      message("optimizer-config.betas", "betas={value}: must be a tuple of two numbers.",
                              {{"value", escapeForDisplay(value->repr(), 80)}}));
}

}  // namespace

Result<OptimizerRates> optimizerRates(const ConfigValue& optimizer, const std::string& configPath) {
    const ConfigValue* type = optimizer.find("type");
    if (!optimizer.isDict() || !type || !type->isString())
        return ratesError(type ? *type : anchorOf(optimizer), configPath,
                          message("optimizer-config.type", "optimizer must be a dict with a type."),
                          message("do.give-an-optimizer", "For example optimizer = dict(type='SGD', lr=0.1, momentum=0.9)."));
    const auto row = std::find_if(std::begin(kOptimizerRows), std::end(kOptimizerRows),
                                  [&](const OptimizerRow& known) { return known.type == type->asString(); });
    if (row == std::end(kOptimizerRows)) {
        std::vector<std::string> names;
        for (const OptimizerRow& known : kOptimizerRows) names.emplace_back(known.type);
        return ratesError(*type, configPath + ".type",
                          message("optimizer-config.unknown", "'{type}' is no optimizer of torch or mmclassification.{hint}",
                                  {{"type", escapeForDisplay(type->asString(), 80)}, {"hint", didYouMean(type->asString(), names)}}));
    }
    if (!row->lr && !optimizer.contains("lr"))
        return ratesError(*type, configPath, message("optimizer-config.lr", "{type} needs lr.", {{"type", row->type}}),
                          message("do.give-lr", "Give lr in optimizer, too."));
    OptimizerRates rates;
    rates.type = row->type;
    rates.rates.momentumPlace = row->place;
    TD_TRY(rates.rates.lr, rateAt(optimizer, "lr", row->lr.value_or(0), configPath));
    TD_TRY(rates.weightDecay, rateAt(optimizer, "weight_decay", row->weightDecay, configPath));
    if (row->place == MomentumPlace::Momentum) {
        TD_TRY(rates.rates.momentum, rateAt(optimizer, "momentum", row->momentum, configPath));
    } else if (row->place == MomentumPlace::Betas) {
        TD_TRY(rates.rates.momentum, betaOf(optimizer, row->momentum, configPath));
    }
    return rates;
}

std::vector<GroupRates> groupRates(const OptimizerRates& optimizer, const std::vector<GroupSettings>& groups) {
    std::vector<GroupRates> rates;
    for (const GroupSettings& group : groups) {
        rates.push_back(optimizer.rates);
        if (group.lr) rates.back().lr = *group.lr;
    }
    return rates;
}

Result<std::vector<RuleRates>> ruleRates(const ConfigValue& optimizer, const std::string& configPath) {
    TD_TRY(const OptimizerRates own, optimizerRates(optimizer, configPath));
    std::vector<RuleRates> found = {{{}, own.rates, own.weightDecay}};
    const ConfigValue* paramwise = optimizer.find("paramwise_cfg");
    if (!paramwise || !paramwise->isDict()) return found;
    // A parameter for each rule: the rules themselves say what becomes of it.
    std::vector<ParameterInfo> parameters;
    std::vector<std::string> rules;
    const auto add = [&](std::string rule, std::string name, ModuleKind module) {
        parameters.push_back({std::move(name), module, true, parameters.size(), false});
        rules.push_back(std::move(rule));
    };
    if (const ConfigValue* keys = paramwise->find("custom_keys"))
        for (const DictEntry& entry : keys->entries())
            if (entry.key.isString()) add("custom_keys." + entry.key.asString(), entry.key.asString(), ModuleKind::Other);
    for (const auto& [name, parameter, module] :
         {std::tuple{"bias_lr_mult", "bias", ModuleKind::Other}, std::tuple{"bias_decay_mult", "bias", ModuleKind::Other},
          std::tuple{"norm_decay_mult", "weight", ModuleKind::Norm}, std::tuple{"dwconv_decay_mult", "weight", ModuleKind::DepthwiseConv}})
        if (paramwise->contains(name)) add(name, parameter, module);
    TD_TRY(const std::vector<GroupSettings> groups, parameterGroups(optimizer, parameters, configPath));
    for (std::size_t i = 0; i < std::min(groups.size(), rules.size()); ++i) {
        RuleRates rate{rules[i], own.rates, groups[i].weightDecay.value_or(own.weightDecay)};
        if (groups[i].lr) rate.rates.lr = *groups[i].lr;
        found.push_back(std::move(rate));
    }
    return found;
}

}  // namespace teardown::training
