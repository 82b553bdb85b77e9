// Reductions: sums, extremes, spread. All follow torch's functions of that name on a flattened float64 tensor.
#pragma once

#include "core/expression/work.h"

#include <span>

namespace teardown::expression {

/// The functions of the table receive their arguments as a span; these take one.
Result<Value> sumOf(Work& work, std::span<const Value> arguments);      ///< 0 for an empty tensor
Result<Value> productOf(Work& work, std::span<const Value> arguments);  ///< 1 for an empty tensor
Result<Value> meanOf(Work& work, std::span<const Value> arguments);     ///< nan for an empty tensor
/// torch.var and torch.std: divided by N - 1 (Bessel's correction); nan for fewer than two elements.
Result<Value> varianceOf(Work& work, std::span<const Value> arguments);
Result<Value> deviationOf(Work& work, std::span<const Value> arguments);
/// One argument: the extreme of its elements. Several: of these numbers. A NaN among them is the result. An error for an empty tensor.
Result<Value> minimumOf(Work& work, std::span<const Value> arguments);
Result<Value> maximumOf(Work& work, std::span<const Value> arguments);
/// The index in C order of the first extreme; NaN counts as beyond all numbers. An error for an empty tensor.
Result<Value> argminOf(Work& work, std::span<const Value> arguments);
Result<Value> argmaxOf(Work& work, std::span<const Value> arguments);
/// NaN counts as true. For an empty tensor: False and True.
Result<Value> anyOf(Work& work, std::span<const Value> arguments);
Result<Value> allOf(Work& work, std::span<const Value> arguments);

}  // namespace teardown::expression
