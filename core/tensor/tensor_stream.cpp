#include "core/tensor/tensor_stream.h"

#include "core/tensor/element_decode.h"

#include <algorithm>
#include <cstring>

namespace teardown {
namespace {

void swapBytes(std::byte* bytes, std::size_t size, std::size_t unit) {
    for (std::size_t at = 0; at + unit <= size; at += unit) std::reverse(bytes + at, bytes + at + unit);
}

}  // namespace

TensorStream::TensorStream(const TensorView& view) : m_view(view), m_item(itemSize(view.dtype())), m_unit(swapUnit(view.dtype())) {
    if (view.contiguous()) {
        m_rowLength = view.numel();
    } else {
        m_outerRank = view.rank() - 1;
        m_rowLength = view.shape().back();
        m_rowStride = view.strides().back();
        m_index.assign(static_cast<std::size_t>(m_outerRank), 0);
    }
}

void TensorStream::advanceRow() {
    m_rowPosition = 0;
    for (int axis = m_outerRank - 1; axis >= 0; --axis) {
        const auto a = static_cast<std::size_t>(axis);
        m_rowOffset += m_view.strides()[a];
        if (++m_index[a] < m_view.shape()[a]) return;
        m_rowOffset -= m_index[a] * m_view.strides()[a];
        m_index[a] = 0;
    }
}

std::size_t TensorStream::next(std::span<std::byte> out) {
    const auto room = static_cast<std::int64_t>(out.size() / m_item);
    const std::int64_t wanted = std::min(room, m_view.numel() - m_position);
    const std::size_t bits = isPacked(m_view.dtype()) ? itemBits(m_view.dtype()) : 0;
    std::int64_t done = 0;
    while (done < wanted) {
        const std::int64_t run = std::min(wanted - done, m_rowLength - m_rowPosition);
        std::byte* target = out.data() + static_cast<std::size_t>(done) * m_item;
        const std::int64_t first = m_rowOffset + m_rowPosition * m_rowStride;
        if (bits != 0) {
            for (std::int64_t i = 0; i < run; ++i) target[i] = std::byte{packedValue(m_view.data(), first + i * m_rowStride, bits)};
        } else if (m_rowStride == 1) {
            std::memcpy(target, m_view.data() + first * static_cast<std::int64_t>(m_item), static_cast<std::size_t>(run) * m_item);
        } else {
            const std::byte* source = m_view.data() + first * static_cast<std::int64_t>(m_item);
            const std::int64_t step = m_rowStride * static_cast<std::int64_t>(m_item);
            for (std::int64_t i = 0; i < run; ++i, source += step, target += m_item) std::memcpy(target, source, m_item);
        }
        done += run;
        m_rowPosition += run;
        if (m_rowPosition == m_rowLength) advanceRow();
    }
    if (done <= 0) return 0;
    m_position += done;
    const auto size = static_cast<std::size_t>(done) * m_item;
    if (m_view.bigEndian() && m_unit > 1) swapBytes(out.data(), size, m_unit);
    return static_cast<std::size_t>(done);
}

Result<bool> streamView(const TensorView& view, const std::function<bool(std::span<const std::byte>)>& sink, const TaskContext& task) {
    constexpr std::size_t kBlock = 1 << 20;
    if (view.numel() == 0) return true;
    std::vector<std::byte> block(std::min<std::size_t>(kBlock, view.byteSize()));
    TensorStream stream(view);
    while (const std::size_t count = stream.next(block)) {
        if (task.cancelled()) return cancelledError();
        if (!sink(std::span<const std::byte>(block).first(count * itemSize(view.dtype())))) return false;
    }
    return true;
}

}  // namespace teardown
