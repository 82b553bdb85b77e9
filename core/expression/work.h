// Work: the accounting of one evaluation - steps, bytes, cancellation - and the loops over elements that are charged to it.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/expression/evaluate.h"
#include "core/expression/value.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace teardown::expression {

/// An error of evaluation. The evaluator, which knows the node, adds the column.
inline Error valueError(Message what, Message remedy) {
    return {ErrorKind::BadInput, "expression-value", std::move(what), std::move(remedy), {}};
}

/// Memory for a computed tensor.
struct Buffer {
    DType dtype = DType::Float64;
    Shape shape;
    std::int64_t count = 0;
    std::shared_ptr<std::byte[]> bytes;

    void set(std::int64_t index, double value);
    /// A number if there are no axes.
    Value finish() const;
};

class Work {
public:
    Work(const TaskContext& task, const Limits& limits);

    /// Charges steps; fails at the limit or on cancellation.
    Result<void> spend(std::uint64_t steps);
    /// For a result of this shape, Float64 or Bool.
    Result<Buffer> allocate(DType dtype, Shape shape);

private:
    const TaskContext& m_task;
    Limits m_limits;
    std::uint64_t m_steps = 0;
    std::shared_ptr<std::uint64_t> m_live;  ///< bytes; outlives the evaluation together with its result
};

/// Numbers, tuples and tensors as a row of doubles in C order, block by block.
class ElementReader {
public:
    explicit ElementReader(const Value& value);
    ~ElementReader();
    /// The next elements, empty at the end.
    std::span<const double> next();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// The number of elements: 1 for a number.
std::int64_t countOf(const Value& value);
/// The shape as a tensor; for a tuple its length, for a number ().
Shape shapeOf(const Value& value);

/// Rejects values without real numbers: complex tensors. Does not check Missing.
Result<void> requireReal(const Value& value);

/// Passes all elements to the sink, charging them.
Result<void> forEachBlock(Work& work, const Value& value, const std::function<void(std::span<const double>)>& sink);

/// f of each element: a number for a number, a tensor for a tensor; logical: results are truth values.
Result<Value> mapElements(Work& work, const Value& value, double (*f)(double), bool logical = false);
/// The same for two values, broadcast as in NumPy. Tuples are rejected.
Result<Value> combineElements(Work& work, const Value& left, const Value& right, double (*f)(double, double), bool logical = false);

}  // namespace teardown::expression
