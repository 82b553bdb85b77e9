#include "core/engine/run/train/train_state.h"

namespace teardown::engine {

namespace {

std::optional<double> numberIn(const ParameterGroup& group, const char* name) {
    const ConfigValue* value = group.options.find(name);
    return value && value->isNumber() ? std::optional(value->asDouble()) : std::nullopt;
}

void store(ParameterGroup& group, const char* name, const std::optional<double>& value) {
    // An int that the config gave stays one, as in Python.
    if (value && numberIn(group, name) != value) group.set(name, ConfigValue::floating(*value));
}

}  // namespace

std::vector<training::GroupRates> ratesOf(const Optimizer& optimizer) {
    std::vector<training::GroupRates> rates;
    for (const ParameterGroup& group : optimizer.groups()) {
        training::GroupRates one;
        one.lr = group.number("lr");
        if (const auto momentum = numberIn(group, "momentum")) {
            one.momentumPlace = training::MomentumPlace::Momentum;
            one.momentum = *momentum;
        } else if (group.options.contains("betas")) {
            one.momentumPlace = training::MomentumPlace::Betas;
            one.momentum = group.pair("betas").first;
        }
        one.initialLr = numberIn(group, "initial_lr");
        one.initialMomentum = numberIn(group, "initial_momentum");
        one.baseMomentum = numberIn(group, "base_momentum");
        one.maxMomentum = numberIn(group, "max_momentum");
        rates.push_back(one);
    }
    return rates;
}

void setRates(Optimizer& optimizer, const std::vector<training::GroupRates>& rates) {
    for (std::size_t i = 0; i < rates.size(); ++i) {
        ParameterGroup& group = optimizer.groups()[i];
        const training::GroupRates& one = rates[i];
        store(group, "lr", one.lr);
        if (one.momentumPlace == training::MomentumPlace::Momentum)
            store(group, "momentum", one.momentum);
        else if (one.momentumPlace == training::MomentumPlace::Betas && group.pair("betas").first != one.momentum)
            group.set("betas",
                      ConfigValue::tuple({ConfigValue::floating(one.momentum), ConfigValue::floating(group.pair("betas").second)}));
        store(group, "initial_lr", one.initialLr);
        store(group, "initial_momentum", one.initialMomentum);
        store(group, "base_momentum", one.baseMomentum);
        store(group, "max_momentum", one.maxMomentum);
    }
}

}  // namespace teardown::engine
