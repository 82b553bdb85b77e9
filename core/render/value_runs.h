// Fast iteration over the values of any TensorView: straight runs instead of an index calculation per element.
#pragma once

#include "core/tensor/tensor_view.h"

#include <cstdint>
#include <cstring>

namespace teardown {

/// A straight run of elements in storage; `repeats` > 1 if an expanded (stride 0) dimension shows each of them several times.
struct ValueRun {
    std::int64_t offset = 0;
    std::int64_t stride = 1;
    std::int64_t count = 0;
    std::int64_t repeats = 1;
};

/// Calls visit(run) until every element is covered. Expanded dimensions are never iterated, whatever size the file claims.
template <class Visit>
void forEachRun(const TensorView& view, Visit&& visit) {
    if (view.numel() == 0 || !view.data()) return;
    if (view.contiguous()) {
        visit(ValueRun{0, 1, view.numel(), 1});
        return;
    }
    Shape shape;
    Shape strides;
    std::int64_t repeats = 1;
    for (std::size_t d = 0; d < view.shape().size(); ++d) {
        const std::int64_t size = view.shape()[d];
        if (size == 1) continue;
        if (view.strides()[d] == 0) {
            repeats *= size;
        } else {
            shape.push_back(size);
            strides.push_back(view.strides()[d]);
        }
    }
    if (shape.empty()) {
        visit(ValueRun{0, 1, 1, repeats});
        return;
    }
    const std::size_t last = shape.size() - 1;
    Shape index(shape.size(), 0);
    std::int64_t offset = 0;
    while (true) {
        visit(ValueRun{offset, strides[last], shape[last], repeats});
        std::size_t d = last;
        while (d > 0) {
            --d;
            offset += strides[d];
            if (++index[d] < shape[d]) break;
            offset -= strides[d] * shape[d];
            index[d] = 0;
            if (d == 0) return;
        }
        if (last == 0) return;
    }
}

/// True if elements can be read as native floats without conversion.
inline bool isPlainFloat(const TensorView& view) { return view.dtype() == DType::Float32 && !view.bigEndian(); }

/// Bytes of a checkpoint may be unaligned.
inline float plainFloatAt(const std::byte* data, std::int64_t offset) {
    float value;
    std::memcpy(&value, data + offset * static_cast<std::int64_t>(sizeof(float)), sizeof(float));
    return value;
}

/// Calls visit(double) for each element of a run.
template <class Visit>
void forEachValue(const TensorView& view, const ValueRun& run, Visit&& visit) {
    if (isPlainFloat(view)) {
        for (std::int64_t i = 0; i < run.count; ++i) visit(static_cast<double>(plainFloatAt(view.data(), run.offset + i * run.stride)));
    } else {
        for (std::int64_t i = 0; i < run.count; ++i) visit(view.atOffset(run.offset + i * run.stride));
    }
}

}  // namespace teardown
