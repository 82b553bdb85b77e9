// The optimizers that a config can name: torch.optim of 1.13 and mmclassification's Lamb, with the arguments and defaults of their
// constructors. What a training starts with (optimizer_rates.h) and what steps the parameters (core/engine/run/optim) both read them here.
#pragma once

#include "core/registry/signature.h"

#include <string_view>
#include <vector>

namespace teardown::training {

struct OptimizerSignature : Signature {
    /// Names of the settings that the reference's param_groups hold, in its order; empty for one that cannot train here.
    std::vector<std::string> groupOrder;
};

/// In the order of registration.
const std::vector<OptimizerSignature>& optimizerSignatures();

/// Nullptr if there is none of this name.
const OptimizerSignature* findOptimizer(std::string_view name);

}  // namespace teardown::training
