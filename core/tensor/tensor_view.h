// TensorView: dtype, shape, strides and shared bytes - backed by an mmap window, an at::Tensor or a vector. Immutable; a view owns its
// source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

enum class DType {
    Bool,
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    UInt64,
    Int64,
    Float16,
    BFloat16,
    Float32,
    Float64,
    Complex32,
    Complex64,
    Complex128,
    Float8E4M3,
    Float8E5M2,
    Float8E8M0,
    Float8E4M3Fnuz,
    Float8E5M2Fnuz,
    QInt8,
    QUInt8,
    QInt32,
    QUInt4x2,
    QUInt2x4,
    Float4E2M1,
    Float6E2M3,
    Float6E3M2  ///< of safetensors: 4 and 6 bits per element
};

/// Bytes of one element as returned to callers. For types that pack several values in a byte: 1.
std::size_t itemSize(DType dtype);
/// Bits of one element as stored.
std::size_t itemBits(DType dtype);
/// torch's name: "float32", "bfloat16", "int64", "bool", ...
const char* dtypeName(DType dtype);
/// The short name of captions: "f32", "bf16", "i64", "u8", "bool".
const char* dtypeShortName(DType dtype);
std::optional<DType> dtypeFromName(std::string_view torchName);
bool isFloating(DType dtype);

using Shape = std::vector<std::int64_t>;

/// "[1,48,112,112]"
std::string shapeText(const Shape& shape);
/// "1x48x112x112"; "scalar" for rank 0
std::string shapeProduct(const Shape& shape);
/// Strides in elements with the last index moving fastest, or the first. A size of 0 counts as 1.
Shape cOrderStrides(const Shape& shape);
Shape fortranStrides(const Shape& shape);

class TensorView {
public:
    TensorView() = default;  ///< no tensor: valid() is false
    /// `owner` keeps `data` alive. Strides in elements; empty means C order. The caller guarantees that every element is within the bytes.
    TensorView(DType dtype, Shape shape, Shape strides, std::shared_ptr<const void> owner, const std::byte* data, bool bigEndian = false);
    /// Copies a C-order vector.
    static TensorView fromFloats(Shape shape, std::vector<float> values);
    static TensorView fromBytes(DType dtype, Shape shape, std::vector<std::byte> bytes);

    bool valid() const { return m_data != nullptr || (m_owner && numel() == 0); }
    DType dtype() const { return m_dtype; }
    const Shape& shape() const { return m_shape; }
    const Shape& strides() const { return m_strides; }
    int rank() const { return static_cast<int>(m_shape.size()); }
    std::int64_t numel() const { return m_numel; }
    /// Bytes of all elements as returned to callers.
    std::size_t byteSize() const { return static_cast<std::size_t>(m_numel) * itemSize(m_dtype); }
    bool contiguous() const { return m_contiguous; }
    bool bigEndian() const { return m_bigEndian; }
    const std::byte* data() const { return m_data; }

    /// The element at a flat C-order index as double (complex: the magnitude; bool: 0 or 1; quantised: the stored integer).
    double at(std::int64_t flatIndex) const;
    /// Element at storage offset (in elements, from data()).
    double atOffset(std::int64_t offset) const;
    /// Sub-tensor at index i of the first dimension (rank - 1).
    TensorView select(std::int64_t i) const;
    /// The same bytes with another shape and strides of equal reach; used for layout changes (HWC -> CHW).
    TensorView permuted(const std::vector<int>& axes) const;
    /// C-order little-endian copy of the bytes.
    std::vector<std::byte> toContiguousBytes() const;
    /// C-order float copy.
    std::vector<float> toFloats() const;

private:
    DType m_dtype = DType::Float32;
    Shape m_shape;
    Shape m_strides;
    std::int64_t m_numel = 0;
    bool m_contiguous = true;
    bool m_bigEndian = false;
    std::shared_ptr<const void> m_owner;
    const std::byte* m_data = nullptr;
};

}  // namespace teardown
