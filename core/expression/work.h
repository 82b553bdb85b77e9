// Work: one evaluation's accounts - steps, bytes, the wish to stop - and the loops over elements that are charged to them.
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

/// An error of evaluation. Its column is added by the evaluator, which knows the node.
inline Error valueError(Message what, Message remedy) {
    return {ErrorKind::BadInput, "expression-value", std::move(what), std::move(remedy), {}};
}

/// Bytes for a computed tensor.
struct Buffer {
    DType dtype = DType::Float64;
    Shape shape;
    std::int64_t count = 0;
    std::shared_ptr<std::byte[]> bytes;

    void set(std::int64_t index, double value);
    /// A number where there are no axes.
    Value finish() const;
};

class Work {
public:
    Work(const TaskContext& task, const Limits& limits);

    /// Charges steps; fails at the limit or when cancelled.
    Result<void> spend(std::uint64_t steps);
    /// For a result of this shape, Float64 or Bool.
    Result<Buffer> allocate(DType dtype, Shape shape);

private:
    const TaskContext& m_task;
    Limits m_limits;
    std::uint64_t m_steps = 0;
    std::shared_ptr<std::uint64_t> m_live;  ///< bytes; outlives the evaluation with its result
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
/// The shape as a tensor; of a tuple its length, of a number ().
Shape shapeOf(const Value& value);

/// Refuses what has no real numbers: complex tensors. Of Missing nothing is asked.
Result<void> requireReal(const Value& value);

/// Hands all elements to the sink, charged.
Result<void> forEachBlock(Work& work, const Value& value, const std::function<void(std::span<const double>)>& sink);

/// f of each element: of a number a number, of a tensor a tensor; logical: results are truth values.
Result<Value> mapElements(Work& work, const Value& value, double (*f)(double), bool logical = false);
/// The same of two, broadcast as NumPy does. Tuples are refused.
Result<Value> combineElements(Work& work, const Value& left, const Value& right, double (*f)(double, double), bool logical = false);

}  // namespace teardown::expression
