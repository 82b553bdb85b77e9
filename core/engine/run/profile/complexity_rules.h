// Counts the multiply-adds of one call of a layer or op, by the rule in its description (nn/cost.h).
#pragma once

#include "core/engine/nn/cost.h"
#include "core/engine/nn/layer.h"

#include <cstdint>

namespace teardown::engine {

/// `layer` provides weight and bias; nullptr for ops. Outputs may be empty.
std::int64_t cost(CostFormula formula, const Layer* layer, const Tensors& inputs, const Tensors& outputs);

}  // namespace teardown::engine
