// Iterates over a view of any strides in C order and returns packed little-endian bytes: the input of statistics, hashes and writers.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/tensor/tensor_view.h"

#include <functional>
#include <span>

namespace teardown {

class TensorStream {
public:
    explicit TensorStream(const TensorView& view);
    /// Fills `out` with whole elements; returns the number of elements written, 0 at the end.
    std::size_t next(std::span<std::byte> out);
    std::int64_t position() const { return m_position; }

private:
    void advanceRow();

    const TensorView& m_view;
    std::size_t m_item;
    std::size_t m_unit;
    std::int64_t m_position = 0;
    std::int64_t m_rowLength = 1;  ///< elements of the innermost run
    std::int64_t m_rowStride = 1;
    std::int64_t m_rowPosition = 0;
    std::int64_t m_rowOffset = 0;  ///< storage offset of the current run
    int m_outerRank = 0;
    Shape m_index;
};

/// The view's packed bytes in pieces of at most 1 MiB; false if the sink stopped it.
Result<bool> streamView(const TensorView& view, const std::function<bool(std::span<const std::byte>)>& sink, const TaskContext& task = {});

}  // namespace teardown
