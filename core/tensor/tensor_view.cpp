#include "core/tensor/tensor_view.h"

#include "core/tensor/element_decode.h"
#include "core/tensor/tensor_stream.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace teardown {
namespace {

// Elements decoded at a time: small enough for the first-level cache.
constexpr std::size_t kDecodeBlock = 1024;

bool isCOrder(const Shape& shape, const Shape& strides) {
    std::int64_t expected = 1;
    for (std::size_t i = shape.size(); i-- > 0;) {
        if (shape[i] == 0) return true;
        if (shape[i] != 1 && strides[i] != expected) return false;
        expected *= shape[i];
    }
    return true;
}

std::string sizesText(const Shape& shape, char separator) {
    std::string text;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (i) text += separator;
        text += std::to_string(shape[i]);
    }
    return text;
}

}  // namespace

std::string shapeText(const Shape& shape) { return "[" + sizesText(shape, ',') + "]"; }
std::string shapeProduct(const Shape& shape) { return shape.empty() ? "scalar" : sizesText(shape, 'x'); }

Shape cOrderStrides(const Shape& shape) {
    Shape strides(shape.size(), 1);
    for (std::size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * std::max<std::int64_t>(shape[i], 1);
    return strides;
}

Shape fortranStrides(const Shape& shape) {
    Shape strides(shape.size(), 1);
    for (std::size_t i = 1; i < shape.size(); ++i) strides[i] = strides[i - 1] * std::max<std::int64_t>(shape[i - 1], 1);
    return strides;
}

TensorView::TensorView(DType dtype, Shape shape, Shape strides, std::shared_ptr<const void> owner, const std::byte* data, bool bigEndian)
    : m_dtype(dtype),
      m_shape(std::move(shape)),
      m_strides(std::move(strides)),
      m_bigEndian(bigEndian),
      m_owner(std::move(owner)),
      m_data(data) {
    if (m_strides.empty()) m_strides = cOrderStrides(m_shape);
    assert(m_strides.size() == m_shape.size());
    m_numel = 1;
    if (std::find(m_shape.begin(), m_shape.end(), 0) != m_shape.end())
        m_numel = 0;
    else
        for (const std::int64_t size : m_shape) m_numel *= size;
    m_contiguous = m_numel == 0 || isCOrder(m_shape, m_strides);
}

TensorView TensorView::fromFloats(Shape shape, std::vector<float> values) {
    auto owner = std::make_shared<const std::vector<float>>(std::move(values));
    const auto* data = reinterpret_cast<const std::byte*>(owner->data());
    return TensorView(DType::Float32, std::move(shape), {}, owner, data);
}

TensorView TensorView::fromBytes(DType dtype, Shape shape, std::vector<std::byte> bytes) {
    auto owner = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
    const std::byte* data = owner->data();
    return TensorView(dtype, std::move(shape), {}, owner, data);
}

double TensorView::at(std::int64_t flatIndex) const {
    if (m_contiguous) return atOffset(flatIndex);
    std::int64_t offset = 0;
    for (std::size_t i = m_shape.size(); i-- > 0;) {
        offset += (flatIndex % m_shape[i]) * m_strides[i];
        flatIndex /= m_shape[i];
    }
    return atOffset(offset);
}

double TensorView::atOffset(std::int64_t offset) const {
    const std::size_t size = itemSize(m_dtype);
    if (m_dtype == DType::Float32 && !m_bigEndian) {
        float value;
        std::memcpy(&value, m_data + offset * 4, sizeof value);
        return static_cast<double>(value);
    }
    std::array<std::byte, 16> element;
    if (isPacked(m_dtype))
        element[0] = std::byte{packedValue(m_data, offset, itemBits(m_dtype))};
    else
        std::memcpy(element.data(), m_data + offset * static_cast<std::int64_t>(size), size);
    if (m_bigEndian) {
        const std::size_t unit = swapUnit(m_dtype);
        for (std::size_t i = 0; i < size; i += unit) std::reverse(element.data() + i, element.data() + i + unit);
    }
    double value = 0;
    decodeElements(m_dtype, element.data(), 1, &value);
    return value;
}

TensorView TensorView::select(std::int64_t i) const {
    assert(!m_shape.empty() && i >= 0 && i < m_shape.front());
    // Values of a packed type may start inside a byte: such a view is unpacked first.
    if (m_dtype == DType::QUInt4x2 || m_dtype == DType::QUInt2x4) return fromBytes(DType::QUInt8, m_shape, toContiguousBytes()).select(i);
    if (isPacked(m_dtype)) return fromFloats(m_shape, toFloats()).select(i);
    TensorView view(m_dtype, Shape(m_shape.begin() + 1, m_shape.end()), {}, m_owner,
                    m_data + i * m_strides.front() * static_cast<std::int64_t>(itemSize(m_dtype)), m_bigEndian);
    view.m_strides.assign(m_strides.begin() + 1, m_strides.end());
    view.m_contiguous = view.m_numel == 0 || isCOrder(view.m_shape, view.m_strides);
    return view;
}

TensorView TensorView::permuted(const std::vector<int>& axes) const {
    assert(axes.size() == m_shape.size());
    TensorView view = *this;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        view.m_shape[i] = m_shape[static_cast<std::size_t>(axes[i])];
        view.m_strides[i] = m_strides[static_cast<std::size_t>(axes[i])];
    }
    view.m_contiguous = view.m_numel == 0 || isCOrder(view.m_shape, view.m_strides);
    return view;
}

std::vector<std::byte> TensorView::toContiguousBytes() const {
    std::vector<std::byte> bytes(byteSize());
    TensorStream stream(*this);
    stream.next(bytes);
    return bytes;
}

std::vector<float> TensorView::toFloats() const {
    std::vector<float> floats(static_cast<std::size_t>(m_numel));
    if (m_numel == 0) return floats;
    TensorStream stream(*this);
    if (m_dtype == DType::Float32) {
        stream.next(std::as_writable_bytes(std::span(floats)));
        return floats;
    }
    std::vector<std::byte> bytes(kDecodeBlock * itemSize(m_dtype));
    std::array<double, kDecodeBlock> values;
    float* out = floats.data();
    while (const std::size_t count = stream.next(bytes)) {
        decodeElements(m_dtype, bytes.data(), count, values.data());
        for (std::size_t i = 0; i < count; ++i) *out++ = static_cast<float>(values[i]);
    }
    return floats;
}

}  // namespace teardown
