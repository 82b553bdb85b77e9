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
std::vector<ParameterGroup> withDefaults(std::vector<ParameterGroup> groups, const Arguments& arguments);
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

/// The row of an optimizer of core/training/optimizers/optimizer_signatures.h, without its factory.
OptimizerRegistry::Entry optimizerEntry(const char* name);

/// The same with the factory of `Made`, whose arguments `check` has checked.
template <class Made>
OptimizerRegistry::Entry optimizerEntry(const char* name, void (*check)(const Arguments&)) {
    OptimizerRegistry::Entry entry = optimizerEntry(name);
    entry.create = [check](const Arguments& given, std::vector<ParameterGroup> groups) -> Result<OptimizerPtr> {
        check(given);
        return OptimizerPtr(std::make_shared<Made>(withDefaults(std::move(groups), given)));
    };
    return entry;
}

}  // namespace teardown::engine
