#include "core/expression/subscript.h"

#include "core/tensor/element_decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace teardown::expression {
namespace {

struct Span {
    std::int64_t start = 0;
    std::int64_t step = 1;
    std::int64_t count = 0;
};

/// Python's slice.indices(size).
Result<Span> spanOf(const SliceIndex& slice, std::int64_t size) {
    const std::int64_t step = slice.step.value_or(1);
    if (step == 0)
        return valueError(message("subscript.the-step-of-a", "The step of a slice is 0."),
                          message("do.write-1-or-more", "Write 1 or more, or a negative step to go backwards."));
    const std::int64_t lowest = step > 0 ? 0 : -1;
    const std::int64_t highest = step > 0 ? size : size - 1;
    const auto clipped = [&](std::optional<std::int64_t> at, std::int64_t otherwise) {
        if (!at) return otherwise;
        return std::clamp(*at < 0 ? *at + size : *at, lowest, highest);
    };
    const std::int64_t start = clipped(slice.start, step > 0 ? lowest : highest);
    const std::int64_t stop = clipped(slice.stop, step > 0 ? highest : lowest);
    Span span{start, step, 0};
    if (step > 0 && stop > start) span.count = (stop - start - 1) / step + 1;
    if (step < 0 && stop < start) span.count = (start - stop - 1) / -step + 1;
    // For an empty result no offset is computed: it could be past the end.
    if (span.count == 0) span.start = 0;
    // A step that is used once may be larger than any tensor.
    if (span.count <= 1) span.step = 1;
    return span;
}

Result<std::int64_t> placeOf(std::int64_t index, std::int64_t size, const std::string& where) {
    const std::int64_t at = index < 0 ? index + size : index;
    if (at >= 0 && at < size) return at;
    return valueError(message("subscript.index-is-outside-of", "Index {index} is outside {where} of size {value}.",
                              {{"index", index}, {"where", where}, {"value", size}}),
                      size == 0 ? message("do.there-is-nothing-to", "There is nothing to index.")
                                : message("do.it-may-be-to", "It may be {value} to {count}.", {{"value", -size}, {"count", size - 1}}));
}

Result<Value> tupleSubscript(const Shape& tuple, const std::vector<Index>& indices) {
    if (indices.size() != 1)
        return valueError(message("subscript.a-tuple-has-one", "A tuple has one axis."),
                          message("do.write-one-index-shape", "Write one index: shape[0]."));
    const auto size = static_cast<std::int64_t>(tuple.size());
    if (const auto* index = std::get_if<std::int64_t>(&indices.front())) {
        TD_TRY(const std::int64_t at, placeOf(*index, size, "a tuple"));
        return Value(static_cast<double>(tuple[static_cast<std::size_t>(at)]));
    }
    const auto* slice = std::get_if<SliceIndex>(&indices.front());
    if (!slice) return Value(tuple);
    TD_TRY(const Span span, spanOf(*slice, size));
    Shape part;
    for (std::int64_t i = 0; i < span.count; ++i) part.push_back(tuple[static_cast<std::size_t>(span.start + i * span.step)]);
    return Value(std::move(part));
}

/// The number that a tensor without axes becomes, except for complex numbers, to which abs() may still be applied.
Value scalarOr(const TensorView& view) {
    if (view.rank() > 0 || !requireReal(view).ok()) return view;
    if (view.dtype() == DType::Bool) return view.at(0) != 0;
    return view.at(0);
}

Result<Value> tensorSubscript(Work& work, const TensorView& tensor, const std::vector<Index>& indices) {
    if (isPacked(tensor.dtype())) {
        // Several values share a byte: they are unpacked before a view points at one of them.
        TD_TRY(const Value unpacked, mapElements(work, tensor, [](double x) { return x; }));
        if (const auto* view = std::get_if<TensorView>(&unpacked)) return tensorSubscript(work, *view, indices);
        return valueError(message("subscript.a-number-cannot-be", "A number cannot be indexed."), {});
    }
    const auto isEllipsis = [](const Index& index) { return std::holds_alternative<EllipsisIndex>(index); };
    const auto ellipses = static_cast<std::size_t>(std::count_if(indices.begin(), indices.end(), isEllipsis));
    if (ellipses > 1)
        return valueError(message("subscript.there-are-several-in", "There are several '...' in one index."),
                          message("do.one-may-stand-for", "One may stand for all axes that are not named."));
    const std::size_t rank = tensor.shape().size(), named = indices.size() - ellipses;
    if (named > rank)
        return valueError(
            message("subscript.indices-for-a-tensor", static_cast<std::int64_t>(rank),
                    "{named} indices for a tensor of {rank} axis, {shape}.", "{named} indices for a tensor of {rank} axes, {shape}.",
                    {{"named", named}, {"rank", rank}, {"shape", shapeText(tensor.shape())}}),
            message("do.leave-out-the-last", "Leave out the last ones."));
    Shape shape, strides;
    std::int64_t offset = 0;
    std::size_t axis = 0;
    const auto keep = [&](std::size_t axes) {
        for (; axes > 0; --axes, ++axis) {
            shape.push_back(tensor.shape()[axis]);
            strides.push_back(tensor.strides()[axis]);
        }
    };
    for (const Index& index : indices) {
        if (isEllipsis(index)) {
            keep(rank - named);
            continue;
        }
        const std::int64_t size = tensor.shape()[axis], stride = tensor.strides()[axis];
        if (const auto* place = std::get_if<std::int64_t>(&index)) {
            TD_TRY(const std::int64_t at, placeOf(*place, size, fmt::format("axis {}", axis)));
            offset += at * stride;
        } else {
            TD_TRY(const Span span, spanOf(std::get<SliceIndex>(index), size));
            offset += span.start * stride;
            shape.push_back(span.count);
            strides.push_back(span.step * stride);
        }
        ++axis;
    }
    keep(rank - axis);
    const auto owner = std::make_shared<const TensorView>(tensor);
    // An empty tensor may have no bytes to count from.
    if (std::find(shape.begin(), shape.end(), 0) != shape.end()) offset = 0;
    const std::byte* data = tensor.data() + offset * static_cast<std::int64_t>(itemSize(tensor.dtype()));
    return scalarOr(TensorView(tensor.dtype(), std::move(shape), std::move(strides), owner, data, tensor.bigEndian()));
}

}  // namespace

Result<std::int64_t> wholeIndex(const Value& value) {
    const auto* number = std::get_if<double>(&value);
    if (!number || !(std::abs(*number) <= 0x1p53) || *number != std::floor(*number))
        return valueError(message("subscript.an-index-must-be", "An index must be a whole number, not {which}.",
                                  {{"which", number ? asIs(valueText(value)) : kindText(value)}}),
                          message("do.for-example-x-0", "For example x[0], x[-1], x[2:5] or x[..., 0]."));
    return static_cast<std::int64_t>(*number);
}

Result<Value> subscript(Work& work, const Value& value, const std::vector<Index>& indices) {
    TD_CHECK(work.spend(1));
    if (const auto* tensor = std::get_if<TensorView>(&value)) return tensorSubscript(work, *tensor, indices);
    if (const auto* tuple = std::get_if<Shape>(&value)) return tupleSubscript(*tuple, indices);
    return valueError(message("subscript.a-number-cannot-be", "A number cannot be indexed."),
                      message("do.only-tensors-and-tuples", "Only tensors and tuples have elements."));
}

}  // namespace teardown::expression
