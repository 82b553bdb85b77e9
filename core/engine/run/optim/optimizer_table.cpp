#include "core/engine/run/optim/optimizer_table.h"

#include "core/training/optimizers/optimizer_signatures.h"

#include <limits>
#include <utility>

namespace teardown::engine {

std::vector<ParameterGroup> withDefaults(std::vector<ParameterGroup> groups, const Arguments& arguments) {
    const std::vector<std::string>& order = training::findOptimizer(arguments.signature().name)->groupOrder;
    for (ParameterGroup& group : groups) {
        if (!group.options.isDict()) group.options = ConfigValue::dict({});
        for (const std::string& name : order)
            if (!group.options.contains(name)) group.set(name, arguments[name]);
    }
    return groups;
}

OptimizerRegistry::Entry optimizerEntry(const char* name) {
    OptimizerRegistry::Entry entry;
    static_cast<Signature&>(entry) = *training::findOptimizer(name);
    return entry;
}

static BuildFailure outOfRange(const Arguments& arguments, const char* name, const ConfigValue& value) {
    Error error = arguments.bad(
        name, message("optimizer-value.refused", "{name}={value}: torch refuses this value.", {{"name", name}, {"value", value.repr()}}));
    error.code = "optimizer-value";
    return {std::move(error)};
}

void checkRange(const Arguments& arguments, const char* name, double low, double high) {
    const double value = arguments.number(name);
    if (!(low <= value && value < high)) throw outOfRange(arguments, name, arguments[name]);
}

void checkPair(const Arguments& arguments, const char* name, double low, double high) {
    const std::vector<double> values = arguments.numbers(name);
    if (values.size() != 2) throw outOfRange(arguments, name, arguments[name]);
    for (const double value : values)
        if (!(low <= value && value < high)) throw outOfRange(arguments, name, arguments[name]);
}

namespace {

/// Why a class of torch.optim cannot train here or in mmclassification.
OptimizerRegistry::Entry refusedEntry(const char* name, const Message& why) {
    OptimizerRegistry::Entry entry = optimizerEntry(name);
    entry.create = [why](const Arguments& given, const std::vector<ParameterGroup>&) -> Result<OptimizerPtr> {
        return Error{ErrorKind::BadInput, "optimizer-refused", why,
                     message("do.use-sgd-or-adamw", "Use another optimizer, for example SGD or AdamW."), given.place("type")};
    };
    return entry;
}

void addRefused(OptimizerRegistry& registry) {
    registry.add(refusedEntry("LBFGS", message("optimizer-refused.lbfgs",
                                               "LBFGS evaluates the loss several times in a step, for which "
                                               "mmclassification's optimizer hook gives it no way.")));
    registry.add(refusedEntry("SparseAdam",
                              message("optimizer-refused.sparse", "SparseAdam takes sparse gradients only, which no network here has.")));
    registry.add(
        refusedEntry("Optimizer", message("optimizer-refused.base", "Optimizer is the base class of the optimizers and has no step.")));
}

struct FilledOptimizers {
    OptimizerRegistry mmcv{"optimizer", "mmcv"};

    FilledOptimizers() {
        addAdaptive(mmcv);
        addAveraged(mmcv);
        addAdam(mmcv);
        addAdamVariants(mmcv);
        addSgd(mmcv);
        addRefused(mmcv);
        addLamb(mmcv);
    }
};

}  // namespace

const OptimizerRegistry& optimizerRegistry() {
    static const FilledOptimizers s_optimizers;
    return s_optimizers.mmcv;
}

Result<OptimizerPtr> buildOptimizer(const ConfigValue& config, const std::string& configPath, std::vector<ParameterGroup> groups) {
    TD_TRY(const OptimizerPtr made, optimizerRegistry().build(config, configPath, std::move(groups)));
    for (const ParameterGroup& group : made->groups())
        for (const char* name : {"foreach", "capturable", "fused", "differentiable"})
            if (group.flag(name)) {
                const ConfigValue* given = config.find(name);
                return Error{ErrorKind::BadInput, "optimizer-foreach",
                             message("optimizer-foreach.other-devices", "{name}=True selects a variant of the optimizer for other devices.",
                                     {{"name", name}}),
                             message("do.leave-it-out", "Leave it out."), placeOf(given ? *given : config, configPath + "." + name)};
            }
    return made;
}

}  // namespace teardown::engine
