// What makes one number of many: sums, extremes, spread. All follow torch's functions of that name on a flattened float64 tensor.
#pragma once

#include "core/expression/work.h"

#include <span>

namespace teardown::expression {

/// The functions of the table take their arguments as a span; these take one.
Result<Value> sumOf(Work& work, std::span<const Value> arguments);      ///< 0 of nothing
Result<Value> productOf(Work& work, std::span<const Value> arguments);  ///< 1 of nothing
Result<Value> meanOf(Work& work, std::span<const Value> arguments);     ///< nan of nothing
/// torch.var and torch.std: divided by N - 1 (Bessel's correction); nan of fewer than two elements.
Result<Value> varianceOf(Work& work, std::span<const Value> arguments);
Result<Value> deviationOf(Work& work, std::span<const Value> arguments);
/// One argument: the extreme of its elements. Several: of these numbers. A NaN among them is the result. An error of nothing.
Result<Value> minimumOf(Work& work, std::span<const Value> arguments);
Result<Value> maximumOf(Work& work, std::span<const Value> arguments);
/// The index in C order of the first extreme; a NaN counts as beyond all numbers. An error of nothing.
Result<Value> argminOf(Work& work, std::span<const Value> arguments);
Result<Value> argmaxOf(Work& work, std::span<const Value> arguments);
/// NaN counts as true. Of nothing: False and True.
Result<Value> anyOf(Work& work, std::span<const Value> arguments);
Result<Value> allOf(Work& work, std::span<const Value> arguments);

}  // namespace teardown::expression
