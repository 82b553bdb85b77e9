#include "core/engine/run/optim/optimizer_table.h"

#include "core/registry/python_values.h"

#include <limits>
#include <utility>

namespace teardown::engine {

namespace optimizer_arguments {

ArgumentSpec rate(std::optional<ConfigValue> value) { return {"lr", std::move(value), "Learning rate."}; }
ArgumentSpec betas() {
    return {"betas", ConfigValue::tuple({ConfigValue::floating(0.9), ConfigValue::floating(0.999)}),
            "Decay of the running means of the gradient and of its square."};
}
ArgumentSpec eps(double value) { return {"eps", py::value(value), "Added to the divisor, so that it is not zero."}; }
ArgumentSpec decay(ConfigValue value) { return {"weight_decay", std::move(value), "Part of the parameter that is added to its gradient."}; }
ArgumentSpec maximize() { return {"maximize", py::value(false), "Whether to climb instead of descend."}; }
ArgumentSpec foreach () { return {"foreach", py::none(), "Whether all parameters are stepped together; for graphics cards."}; }
ArgumentSpec flag(const char* name, const char* doc) { return {name, py::value(false), doc}; }

}  // namespace optimizer_arguments

std::vector<ParameterGroup> withDefaults(std::vector<ParameterGroup> groups, const Arguments& arguments,
                                         const std::vector<std::string>& order) {
    for (ParameterGroup& group : groups) {
        if (!group.options.isDict()) group.options = ConfigValue::dict({});
        for (const std::string& name : order)
            if (!group.options.contains(name)) group.set(name, arguments[name]);
    }
    return groups;
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
OptimizerRegistry::Entry refusedEntry(const char* name, std::string doc, std::vector<ArgumentSpec> arguments, const Message& why) {
    OptimizerRegistry::Entry entry;
    entry.name = name;
    entry.doc = std::move(doc);
    entry.reference = ReferenceClass::in("mmcv/runner/optimizer/builder.py", std::string("torch.optim.") + name);
    entry.arguments = std::move(arguments);
    entry.create = [why](const Arguments& given, const std::vector<ParameterGroup>&) -> Result<OptimizerPtr> {
        return Error{ErrorKind::BadInput, "optimizer-refused", why,
                     message("do.use-sgd-or-adamw", "Use another optimizer, for example SGD or AdamW."), given.place("type")};
    };
    return entry;
}

void addRefused(OptimizerRegistry& registry) {
    using py::none;
    using py::value;
    namespace oa = optimizer_arguments;
    registry.add(refusedEntry("LBFGS", "Quasi-Newton steps with a history of gradients (Liu and Nocedal 1989).",
                              {oa::rate(value(1)),
                               {"max_iter", value(20), "Iterations of a step."},
                               {"max_eval", none(), "Evaluations of a step."},
                               {"tolerance_grad", value(1e-7), "Ends a step when the gradient is smaller."},
                               {"tolerance_change", value(1e-9), "Ends a step when little changes."},
                               {"history_size", value(100), "Gradients that are kept."},
                               {"line_search_fn", none(), "strong_wolfe, or none."}},
                              message("optimizer-refused.lbfgs",
                                      "LBFGS evaluates the loss several times in a step, for which "
                                      "mmclassification's optimizer hook gives it no way.")));
    registry.add(refusedEntry("SparseAdam", "Adam for sparse gradients.",
                              {oa::rate(value(1e-3)), oa::betas(), oa::eps(1e-8), oa::maximize()},
                              message("optimizer-refused.sparse", "SparseAdam takes sparse gradients only, which no network here has.")));
    registry.add(refusedEntry("Optimizer", "The base class of all optimizers.", {{"defaults", {}, "Settings of the groups."}},
                              message("optimizer-refused.base", "Optimizer is the base class of the optimizers and has no step.")));
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
