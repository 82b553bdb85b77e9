#include "core/tensor/tensor_stream.h"

#include "core/tensor/element_decode.h"

#include <algorithm>
#include <cstring>

namespace teardown {
namespace {

void swapBytes(std::byte* bytes, std::size_t size, std::size_t unit) {
    for (std::size_t at = 0; at + unit <= size; at += unit) std::reverse(bytes + at, bytes + at + unit);
}

// Several values share a byte: they come out one per byte, low bits first, as torch's int_repr does.
std::byte packedValue(const std::byte* data, std::int64_t offset, int bits) {
    const int perByte = 8 / bits;
    const auto raw = std::to_integer<unsigned>(data[offset / perByte]);
    return static_cast<std::byte>((raw >> (bits * (offset % perByte))) & ((1u << bits) - 1u));
}

int packedBits(DType dtype) { return dtype == DType::QUInt4x2 ? 4 : dtype == DType::QUInt2x4 ? 2 : 0; }

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
    const int bits = packedBits(m_view.dtype());
    std::int64_t done = 0;
    while (done < wanted) {
        const std::int64_t run = std::min(wanted - done, m_rowLength - m_rowPosition);
        std::byte* target = out.data() + static_cast<std::size_t>(done) * m_item;
        const std::int64_t first = m_rowOffset + m_rowPosition * m_rowStride;
        if (bits != 0) {
            for (std::int64_t i = 0; i < run; ++i) target[i] = packedValue(m_view.data(), first + i * m_rowStride, bits);
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

}  // namespace teardown
