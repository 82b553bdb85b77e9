#include "core/expression/work.h"

#include "core/tensor/element_decode.h"
#include "core/tensor/tensor_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace teardown::expression {
namespace {

// Elements between two checks of the limits; small enough for the first-level cache.
constexpr std::size_t kBlockElements = 2048;

bool holdsComplex(DType dtype) { return dtype == DType::Complex32 || dtype == DType::Complex64 || dtype == DType::Complex128; }

/// The shape that both are broadcast to.
std::optional<Shape> broadcastShape(const Shape& a, const Shape& b) {
    Shape shape(std::max(a.size(), b.size()), 1);
    for (std::size_t fromLast = 1; fromLast <= shape.size(); ++fromLast) {
        const std::int64_t x = fromLast <= a.size() ? a[a.size() - fromLast] : 1;
        const std::int64_t y = fromLast <= b.size() ? b[b.size() - fromLast] : 1;
        if (x != y && x != 1 && y != 1) return std::nullopt;
        shape[shape.size() - fromLast] = x == 1 ? y : x;
    }
    return shape;
}

/// The same tensor viewed with the larger shape: repeated axes have stride 0.
TensorView broadcastView(const TensorView& view, const Shape& shape) {
    if (view.shape() == shape) return view;
    Shape strides(shape.size(), 0);
    for (std::size_t fromLast = 1; fromLast <= view.shape().size(); ++fromLast)
        if (view.shape()[view.shape().size() - fromLast] != 1)
            strides[shape.size() - fromLast] = view.strides()[view.shape().size() - fromLast];
    const auto owner = std::make_shared<const TensorView>(view);
    return TensorView(view.dtype(), shape, std::move(strides), owner, owner->data(), view.bigEndian());
}

/// One side of an elementwise operation: a repeated number, or blocks of a tensor.
class Side {
public:
    Side(const Value& value, const Shape& shape) {
        if (const auto* tensor = std::get_if<TensorView>(&value)) {
            m_reader.emplace(Value(broadcastView(*tensor, shape)));
        } else {
            m_numbers.assign(kBlockElements, ElementReader(value).next().front());
        }
    }
    std::span<const double> next() { return m_reader ? m_reader->next() : std::span<const double>(m_numbers); }

private:
    std::optional<ElementReader> m_reader;
    std::vector<double> m_numbers;
};

Result<void> requireElements(const Value& value) {
    if (std::holds_alternative<Shape>(value))
        return valueError(message("work.there-is-no-arithmetic", "There is no arithmetic on tuples."),
                          message("do.take-one-entry-of", "Take one entry of it, for example shape[1]."));
    return requireReal(value);
}

DType resultType(bool logical) { return logical ? DType::Bool : DType::Float64; }

}  // namespace

void Buffer::set(std::int64_t index, double value) {
    if (dtype == DType::Bool)
        bytes[static_cast<std::size_t>(index)] = std::byte{value != 0};
    else
        std::memcpy(bytes.get() + static_cast<std::size_t>(index) * sizeof value, &value, sizeof value);
}

Value Buffer::finish() const {
    const TensorView view(dtype, shape, {}, bytes, bytes.get());
    if (!shape.empty()) return view;
    if (dtype == DType::Bool) return view.at(0) != 0;
    return view.at(0);
}

Work::Work(const TaskContext& task, const Limits& limits) : m_task(task), m_limits(limits), m_live(std::make_shared<std::uint64_t>(0)) {}

Result<void> Work::spend(std::uint64_t steps) {
    if (m_task.cancelled()) return cancelledError();
    if (steps > m_limits.steps - m_steps)
        return Error{ErrorKind::BadInput,
                     "expression-limit",
                     message("expression-limit.the-expression-takes-more", "The expression takes more than {steps} steps.",
                             {{"steps", m_limits.steps}}),
                     message("do.look-at-a-part", "Look at a part of the tensor, for example x[0]."),
                     {}};
    m_steps += steps;
    return {};
}

Result<Buffer> Work::allocate(DType dtype, Shape shape) {
    const std::uint64_t most = (m_limits.bytes - std::min(m_limits.bytes, *m_live)) / itemSize(dtype);
    const bool empty = std::find(shape.begin(), shape.end(), 0) != shape.end();
    std::uint64_t count = empty ? 0 : 1;
    for (const std::int64_t size : shape) {
        if (empty) break;
        if (static_cast<std::uint64_t>(size) > most / count)
            return Error{ErrorKind::BadInput,
                         "expression-limit",
                         message("expression-limit.a-result-of-shape",
                                 "A result of shape {shape} exceeds the memory for an expression, {bytes} MiB.",
                                 {{"shape", shapeText(shape)}, {"bytes", m_limits.bytes >> 20}}),
                         message("do.look-at-a-part", "Look at a part of the tensor, for example x[0]."),
                         {}};
        count *= static_cast<std::uint64_t>(size);
    }
    if (count > most)
        return Error{ErrorKind::BadInput,
                     "expression-limit",
                     message("expression-limit.the-expression-needs-more", "The expression needs more memory than {bytes} MiB.",
                             {{"bytes", m_limits.bytes >> 20}}),
                     message("do.look-at-a-part", "Look at a part of the tensor, for example x[0]."),
                     {}};
    const std::uint64_t size = std::max<std::uint64_t>(1, count * itemSize(dtype));
    Buffer buffer;
    buffer.dtype = dtype;
    buffer.shape = std::move(shape);
    buffer.count = static_cast<std::int64_t>(count);
    buffer.bytes = std::shared_ptr<std::byte[]>(new std::byte[size], [live = m_live, size](const std::byte* bytes) {
        *live -= size;
        delete[] bytes;
    });
    *m_live += size;
    return buffer;
}

struct ElementReader::State {
    std::vector<double> few;  ///< of a number or tuple
    bool given = false;
    TensorView view;
    std::optional<TensorStream> stream;  ///< of `view`
    std::vector<std::byte> bytes;
    std::vector<double> block;
};

ElementReader::ElementReader(const Value& value) : m_state(std::make_unique<State>()) {
    if (const auto* tensor = std::get_if<TensorView>(&value)) {
        m_state->view = *tensor;
        if (tensor->numel() == 0) return;
        m_state->stream.emplace(m_state->view);
        const auto most = static_cast<std::size_t>(std::min<std::int64_t>(kBlockElements, tensor->numel()));
        m_state->bytes.resize(most * itemSize(tensor->dtype()));
        m_state->block.resize(most);
    } else if (const auto* number = std::get_if<double>(&value)) {
        m_state->few = {*number};
    } else if (const auto* truth = std::get_if<bool>(&value)) {
        m_state->few = {*truth ? 1.0 : 0.0};
    } else if (const auto* tuple = std::get_if<Shape>(&value)) {
        m_state->few.assign(tuple->begin(), tuple->end());
    }
}

ElementReader::~ElementReader() = default;

std::span<const double> ElementReader::next() {
    State& state = *m_state;
    if (!state.stream) {
        if (std::exchange(state.given, true)) return {};
        return state.few;
    }
    const std::size_t count = state.stream->next(state.bytes);
    decodeElements(state.view.dtype(), state.bytes.data(), count, state.block.data());
    return std::span<const double>(state.block).first(count);
}

std::int64_t countOf(const Value& value) {
    if (const auto* tensor = std::get_if<TensorView>(&value)) return tensor->numel();
    if (const auto* tuple = std::get_if<Shape>(&value)) return static_cast<std::int64_t>(tuple->size());
    return 1;
}

Shape shapeOf(const Value& value) {
    if (const auto* tensor = std::get_if<TensorView>(&value)) return tensor->shape();
    if (const auto* tuple = std::get_if<Shape>(&value)) return {static_cast<std::int64_t>(tuple->size())};
    return {};
}

Result<void> requireReal(const Value& value) {
    const auto* tensor = std::get_if<TensorView>(&value);
    if (tensor && holdsComplex(tensor->dtype()))
        return valueError(message("work.the-tensor-holds-complex", "The tensor holds complex numbers."),
                          message("do.take-their-magnitudes-abs", "Take their magnitudes: abs(x)."));
    return {};
}

Result<void> forEachBlock(Work& work, const Value& value, const std::function<void(std::span<const double>)>& sink) {
    ElementReader reader(value);
    for (auto block = reader.next(); !block.empty(); block = reader.next()) {
        TD_CHECK(work.spend(block.size()));
        sink(block);
    }
    return {};
}

Result<Value> mapElements(Work& work, const Value& value, double (*f)(double), bool logical) {
    if (std::holds_alternative<Shape>(value)) TD_CHECK(requireElements(value));
    TD_TRY(Buffer buffer, work.allocate(resultType(logical), shapeOf(value)));
    std::int64_t at = 0;
    TD_CHECK(forEachBlock(work, value, [&](std::span<const double> block) {
        for (const double x : block) buffer.set(at++, f(x));
    }));
    return buffer.finish();
}

Result<Value> combineElements(Work& work, const Value& left, const Value& right, double (*f)(double, double), bool logical) {
    TD_CHECK(requireElements(left));
    TD_CHECK(requireElements(right));
    const Shape a = shapeOf(left), b = shapeOf(right);
    const auto shape = broadcastShape(a, b);
    if (!shape)
        return valueError(
            message("work.the-shapes-and-do", "The shapes {a} and {b} do not fit together.", {{"a", shapeText(a)}, {"b", shapeText(b)}}),
            message("do.from-the-last-axis", "From the last axis on their sizes must be equal, or one of them 1."));
    TD_TRY(Buffer buffer, work.allocate(resultType(logical), *shape));
    Side first(left, *shape), second(right, *shape);
    for (std::int64_t at = 0; at < buffer.count;) {
        // Both sides produce blocks of the same size: all but the last are full.
        const auto x = first.next(), y = second.next();
        const std::size_t count = std::min({x.size(), y.size(), static_cast<std::size_t>(buffer.count - at)});
        TD_CHECK(work.spend(count));
        for (std::size_t i = 0; i < count; ++i) buffer.set(at++, f(x[i], y[i]));
    }
    return buffer.finish();
}

}  // namespace teardown::expression
