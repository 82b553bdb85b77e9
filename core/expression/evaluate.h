// Evaluates expressions in float64, with a limit on work and memory, and cancellable, so that no input can hang the program.
//
// Numbers follow IEEE 754 as tensors do: 1/0 is inf, 0/0 and (-8)**0.5 are nan; // and % have the divisor's sign, as in Python. Tensors
// combine element by element and broadcast as in NumPy. `and`, `or`, `not` and chained comparisons are Python's for numbers and tuples; for
// tensors they are taken element by element, where Python would refuse. std() and var() divide by N - 1 as torch's do. Integers beyond 2^53
// are rounded; quantised tensors count as the integers they store; complex ones are refused except by abs().
#pragma once

#include "core/base/task_context.h"
#include "core/expression/expression.h"
#include "core/expression/value.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::expression {

/// Resolves the names of an expression.
class Names {
public:
    virtual ~Names() = default;
    /// For a dotted name, the longest prefix that is found counts; the rest are attributes (.shape).
    virtual std::optional<Value> find(std::string_view name) const = 0;
    /// For "did you mean" and completion.
    virtual std::vector<std::string> known() const = 0;
};

struct Limits {
    std::uint64_t steps = std::uint64_t{1} << 28;  ///< elements read and written, and nodes
    std::uint64_t bytes = std::uint64_t{1} << 30;  ///< of all tensors that are computed and alive at one time
};

/// Error codes: "expression-name" (no such name), "expression-value" (a kind, rank, shape or index that does not fit), "expression-limit",
/// "cancelled". The place is the column.
Result<Value> evaluate(const Expression& expression, const Names& names, const TaskContext& task = {}, const Limits& limits = {});

/// The first name that is none of these, with evaluate()'s error for it: the check that needs no values.
std::optional<Error> unknownName(const Expression& expression, const std::vector<std::string>& known);

/// A part of a condition and its value.
struct Term {
    std::string text;
    Value value;
};

struct Verdict {
    bool holds = false;
    std::vector<Term> because;  ///< the parts that decided, in the order of the text: for a > 1 and b > 2 these are a and b
};

/// The expression as a condition: its truth as Python's bool(). Beyond evaluate(), errors are a missing value ("expression-missing") and a
/// tensor with other than one element ("expression-value").
Result<Verdict> judge(const Expression& expression, const Names& names, const TaskContext& task = {}, const Limits& limits = {});

}  // namespace teardown::expression
