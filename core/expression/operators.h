// The operators of expressions, element by element.
#pragma once

#include "core/expression/expression.h"
#include "core/expression/work.h"

namespace teardown::expression {

using BinaryOperator = double (*)(double, double);

/// From Add to Power. // and % are numpy.floor_divide and numpy.remainder: rounded down, with the divisor's sign.
BinaryOperator arithmeticOf(NodeKind kind);

/// 1 or 0.
double bothTrue(double a, double b);
double oneTrue(double a, double b);

/// Tuples compare as in Python, entry by entry; everything else element by element.
Result<Value> compareValues(Work& work, Comparison comparison, const Value& left, const Value& right);

}  // namespace teardown::expression
