#include "core/expression/operators.h"

#include <fmt/format.h>

#include <cmath>

namespace teardown::expression {
namespace {

/// numpy.floor_divide and numpy.remainder of float64: rounded down, with the divisor's sign.
double remainderOf(double a, double b) {
    double rest = std::fmod(a, b);
    if (rest == 0 || std::isnan(rest)) return std::isnan(rest) ? rest : std::copysign(0.0, b);
    if ((b < 0) != (rest < 0)) rest += b;
    return rest;
}

double floorQuotientOf(double a, double b) {
    if (b == 0) return a / b;
    double rest = std::fmod(a, b);
    double quotient = (a - rest) / b;
    if (rest != 0 && (b < 0) != (rest < 0)) quotient -= 1;
    if (quotient == 0) return std::copysign(0.0, a / b);
    // The quotient is an integer up to rounding.
    const double down = std::floor(quotient);
    return quotient - down > 0.5 ? down + 1 : down;
}

BinaryOperator comparisonOf(Comparison comparison) {
    switch (comparison) {
        case Comparison::Equal:
            return [](double a, double b) { return a == b ? 1.0 : 0.0; };
        case Comparison::NotEqual:
            return [](double a, double b) { return a != b ? 1.0 : 0.0; };
        case Comparison::Less:
            return [](double a, double b) { return a < b ? 1.0 : 0.0; };
        case Comparison::LessEqual:
            return [](double a, double b) { return a <= b ? 1.0 : 0.0; };
        case Comparison::Greater:
            return [](double a, double b) { return a > b ? 1.0 : 0.0; };
        case Comparison::GreaterEqual:
            break;
    }
    return [](double a, double b) { return a >= b ? 1.0 : 0.0; };
}

bool compareTuples(Comparison comparison, const Shape& a, const Shape& b) {
    switch (comparison) {
        case Comparison::Equal:
            return a == b;
        case Comparison::NotEqual:
            return a != b;
        case Comparison::Less:
            return a < b;
        case Comparison::LessEqual:
            return a <= b;
        case Comparison::Greater:
            return a > b;
        case Comparison::GreaterEqual:
            break;
    }
    return a >= b;
}

}  // namespace

BinaryOperator arithmeticOf(NodeKind kind) {
    switch (kind) {
        case NodeKind::Add:
            return [](double a, double b) { return a + b; };
        case NodeKind::Subtract:
            return [](double a, double b) { return a - b; };
        case NodeKind::Multiply:
            return [](double a, double b) { return a * b; };
        case NodeKind::Divide:
            return [](double a, double b) { return a / b; };
        case NodeKind::FloorDivide:
            return floorQuotientOf;
        case NodeKind::Modulo:
            return remainderOf;
        default:
            return [](double a, double b) { return std::pow(a, b); };
    }
}

double bothTrue(double a, double b) { return a != 0 && b != 0 ? 1 : 0; }
double oneTrue(double a, double b) { return a != 0 || b != 0 ? 1 : 0; }

Result<Value> compareValues(Work& work, Comparison comparison, const Value& left, const Value& right) {
    const auto* a = std::get_if<Shape>(&left);
    const auto* b = std::get_if<Shape>(&right);
    if (a && b) return Value(compareTuples(comparison, *a, *b));
    if (a || b) {
        // As in Python, a tuple is not equal to a number; NumPy would compare it with a tensor's elements, which nobody means here.
        const bool tensor = std::holds_alternative<TensorView>(a ? right : left);
        if (!tensor && comparison == Comparison::Equal) return Value(false);
        if (!tensor && comparison == Comparison::NotEqual) return Value(true);
        return valueError(message("operators.a-tuple-cannot-be", "A tuple cannot be compared with {kindText}.",
                                  {{"kindText", kindText(a ? right : left)}}),
                          message("do.take-one-entry-of", "Take one entry of it, for example shape[1]."));
    }
    return combineElements(work, left, right, comparisonOf(comparison), true);
}

}  // namespace teardown::expression
