// The parameter groups of a network for its optimizer, by the rules of the config (core/training/optimizers).
#pragma once

#include "core/config/config.h"
#include "core/engine/nn/layer.h"
#include "core/engine/run/optim/optimizer.h"

namespace teardown::engine {

/// build_optimizer(model, cfg.optimizer). Errors: those of parameterGroups and buildOptimizer.
Result<OptimizerPtr> optimizerOf(Layer& network, const ConfigValue& config, const std::string& configPath);

/// The optimizer that the config names: "SGD"; empty if it names none.
std::string optimizerType(const Config& config);

}  // namespace teardown::engine
