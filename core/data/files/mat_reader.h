// MatReader: reads the elements of a MAT-file into a MatFile, with a stack of its own instead of recursion.
#pragma once

#include "core/data/files/mat_file.h"

namespace teardown {

/// Types of stored values.
namespace mat {
inline constexpr std::uint32_t kInt8 = 1, kUInt8 = 2, kInt16 = 3, kUInt16 = 4, kInt32 = 5, kUInt32 = 6, kSingle = 7, kDouble = 9,
                               kInt64 = 12, kUInt64 = 13, kMatrix = 14, kCompressed = 15, kUtf8 = 16, kUtf16 = 17, kUtf32 = 18;
/// Bytes of one value; 0: no values of fixed size.
std::uint64_t itemBytes(std::uint32_t type);
/// An unsigned integer of 1 to 8 bytes.
std::uint64_t unsignedAt(const std::byte* bytes, std::uint64_t count, bool bigEndian);
}  // namespace mat

class MatReader {
public:
    MatReader(MatFile& result, std::size_t buffer) : m_result(result), m_buffer(buffer), m_end(bytes().size()) {}

    /// The array that begins at the buffer's start; it becomes a variable. Error: mat-broken, mat-too-large, with the offset in the buffer.
    Result<void> readVariable();

private:
    struct Tag {
        std::uint32_t type = 0;
        std::uint64_t data = 0;  ///< offset of its content
        std::uint64_t size = 0;
        std::uint64_t next = 0;  ///< offset behind it and its padding
    };
    /// A cell or struct whose parts are being read.
    struct Open {
        std::uint32_t array = 0;
        std::uint64_t missing = 0;
        std::uint64_t end = 0;  ///< of its element
    };

    const std::vector<std::byte>& bytes() const { return m_result.m_buffers[m_buffer]; }
    Error broken(std::uint64_t offset, const Message& what) const;
    Result<Tag> tag(std::uint64_t end) const;
    /// The next element, of this type (or any, 0), consumed.
    Result<Tag> element(std::uint64_t end, std::uint32_t type, const char* name);
    /// Header of an array and, unless it has parts, its values. Its index.
    Result<std::uint32_t> array(std::uint64_t end);
    Result<void> header(MatArray& array, std::uint64_t end);
    Result<void> values(MatArray& array, std::uint64_t end);
    Result<std::uint64_t> fields(MatArray& array, std::uint64_t end);

    MatFile& m_result;
    std::size_t m_buffer;
    std::uint64_t m_at = 0;
    std::uint64_t m_end;
    std::vector<Open> m_open;
};

}  // namespace teardown
