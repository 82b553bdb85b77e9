// Counts what one call of a layer or an op costs in multiply-adds, by the rule that its description gives (nn/cost.h).
#pragma once

#include "core/engine/nn/cost.h"
#include "core/engine/nn/layer.h"

#include <cstdint>

namespace teardown::engine {

/// `layer` gives weight and bias; nullptr for ops. Outputs may be empty.
std::int64_t cost(CostFormula formula, const Layer* layer, const Tensors& inputs, const Tensors& outputs);

}  // namespace teardown::engine
