// The optimizer registry: the names that `optimizer` of a config can have (mmcv's OPTIMIZERS: torch.optim's classes, and Lamb of
// mmclassification).
#pragma once

#include "core/engine/run/optim/optimizer.h"
#include "core/registry/registry.h"

#include <vector>

namespace teardown::engine {

using OptimizerRegistry = Registry<OptimizerPtr, std::vector<ParameterGroup>>;
const OptimizerRegistry& optimizerRegistry();

/// `config`: the dict of the config without paramwise_cfg and constructor. Groups get the arguments that they do not set themselves.
/// Errors: those of the registry, optimizer-value for numbers that torch refuses, optimizer-foreach for variants that run on other devices.
Result<OptimizerPtr> buildOptimizer(const ConfigValue& config, const std::string& configPath, std::vector<ParameterGroup> groups);

/// Groups whose options begin with their own and go on with the arguments of the optimizer, in torch's order.
std::vector<ParameterGroup> withDefaults(std::vector<ParameterGroup> groups, const Arguments& arguments,
                                         const std::vector<std::string>& order);
/// Throws BuildFailure unless the number is finite enough for torch: within [low, high).
void checkRange(const Arguments& arguments, const char* name, double low, double high);
/// The same for both of a pair.
void checkPair(const Arguments& arguments, const char* name, double low, double high);

// One file per family of formulas; each adds its rows.
void addSgd(OptimizerRegistry& registry);
void addAdam(OptimizerRegistry& registry);
void addAdamVariants(OptimizerRegistry& registry);
void addAdaptive(OptimizerRegistry& registry);
void addAveraged(OptimizerRegistry& registry);
void addLamb(OptimizerRegistry& registry);

/// Arguments that several optimizers have.
namespace optimizer_arguments {
ArgumentSpec rate(std::optional<ConfigValue> value);
ArgumentSpec betas();
ArgumentSpec eps(double value);
ArgumentSpec decay(ConfigValue value);
ArgumentSpec maximize();
ArgumentSpec foreach ();
ArgumentSpec flag(const char* name, const char* doc);
}  // namespace optimizer_arguments

/// A row of torch.optim. `order`: the names of torch's param_groups, in its order. The parameters are given by `params`.
template <class Made>
OptimizerRegistry::Entry optimizerEntry(ReferenceClass reference, std::string doc, std::vector<ArgumentSpec> arguments,
                                        std::vector<std::string> order, void (*check)(const Arguments&)) {
    OptimizerRegistry::Entry entry;
    entry.doc = std::move(doc);
    entry.reference = std::move(reference);
    entry.name = entry.className();
    entry.arguments = std::move(arguments);
    entry.create = [order = std::move(order), check](const Arguments& given, std::vector<ParameterGroup> groups) -> Result<OptimizerPtr> {
        check(given);
        return OptimizerPtr(std::make_shared<Made>(withDefaults(std::move(groups), given, order)));
    };
    return entry;
}

}  // namespace teardown::engine
