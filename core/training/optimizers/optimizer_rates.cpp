#include "core/training/optimizers/optimizer_rates.h"

#include "core/base/text.h"
#include "core/registry/arguments.h"
#include "core/training/optimizers/optimizer_signatures.h"

#include <algorithm>
#include <tuple>

namespace teardown::training {

namespace {

/// The declared default of an argument that is a number, or the first of two; 0 without one.
double defaultOf(const Signature& optimizer, const char* name) {
    const ArgumentSpec* argument = optimizer.argument(name);
    if (!argument || !argument->defaultValue) return 0;
    const ConfigValue& value = *argument->defaultValue;
    return value.isSequence() ? value.items().front().asDouble() : value.asDouble();
}

/// The base class is no optimizer to train with.
bool hasRate(const Signature& optimizer) { return optimizer.argument("lr") != nullptr; }

MomentumPlace momentumPlaceOf(const Signature& optimizer) {
    return optimizer.argument("momentum") ? MomentumPlace::Momentum
           : optimizer.argument("betas")  ? MomentumPlace::Betas
                                          : MomentumPlace::None;
}

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
    const OptimizerSignature* known = findOptimizer(type->asString());
    if (!known || !hasRate(*known)) {
        std::vector<std::string> names;
        for (const OptimizerSignature& one : optimizerSignatures())
            if (hasRate(one)) names.push_back(one.name);
        return ratesError(*type, configPath + ".type",
                          message("optimizer-config.unknown", "'{type}' is no optimizer of torch or mmclassification.{hint}",
                                  {{"type", escapeForDisplay(type->asString(), 80)}, {"hint", didYouMean(type->asString(), names)}}));
    }
    if (!known->argument("lr")->defaultValue && !optimizer.contains("lr"))
        return ratesError(*type, configPath, message("optimizer-config.lr", "{type} needs lr.", {{"type", known->name}}),
                          message("do.give-lr", "Give lr in optimizer, too."));
    OptimizerRates rates;
    rates.type = known->name;
    rates.rates.momentumPlace = momentumPlaceOf(*known);
    TD_TRY(rates.rates.lr, rateAt(optimizer, "lr", defaultOf(*known, "lr"), configPath));
    TD_TRY(rates.weightDecay, rateAt(optimizer, "weight_decay", defaultOf(*known, "weight_decay"), configPath));
    if (rates.rates.momentumPlace == MomentumPlace::Momentum) {
        TD_TRY(rates.rates.momentum, rateAt(optimizer, "momentum", defaultOf(*known, "momentum"), configPath));
    } else if (rates.rates.momentumPlace == MomentumPlace::Betas) {
        TD_TRY(rates.rates.momentum, betaOf(optimizer, defaultOf(*known, "betas"), configPath));
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
