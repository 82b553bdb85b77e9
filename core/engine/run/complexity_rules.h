// What one call of a layer or an op costs in multiply-adds: one table, a row a name, with the source of each count.
#pragma once

#include "core/engine/nn/layer.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace teardown::engine {

/// How a count follows from the tensors of a call.
enum class CostFormula {
    Nothing,         ///< moves or renames values only
    Kernel,          ///< weight.numel() x batch x output positions, and one addition per output element where there is a bias
    Linear,          ///< input.numel() x output features; the bias is left out
    LinearBias,      ///< the same with the bias
    Affine,          ///< input.numel(), twice where there are a weight and a bias to apply
    PerInput,        ///< input.numel()
    PerOutput,       ///< output.numel()
    ThreePerOutput,  ///< three passes over the output: softmax is exp, sum and division
    Product          ///< output.numel() x the dimension that is summed over: matrix products
};

struct CostRule {
    const char* name;       ///< a layer's Python class, or an op's name in nn/ops.h
    CostFormula reference;  ///< of mmcv's get_model_complexity_info; Nothing for what it does not know
    CostFormula full;
    const char* source;  ///< where the count comes from
};

/// Every row, for tests and documentation.
std::span<const CostRule> costRules();
/// nullptr when the name has no row.
const CostRule* costRuleOf(std::string_view name);

/// `layer` gives weight and bias; nullptr for ops. Outputs may be empty.
std::int64_t cost(CostFormula formula, const Layer* layer, const Tensors& inputs, const Tensors& outputs);

}  // namespace teardown::engine
