// A MATLAB 5 MAT-file (also what MATLAB 7 and scipy.io.savemat write): numeric, char, cell and struct arrays, whole elements deflated or
// not. Facts: MathWorks, "MAT-File Format". Arrays are in one arena and refer to each other by index: nothing recurses.
#pragma once

#include "core/base/file.h"
#include "core/base/task_context.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

inline constexpr std::uint64_t kMaxMatBytes = std::uint64_t{1} << 30;  ///< of all elements together, unpacked
inline constexpr std::size_t kMaxMatArrays = 4'000'000;
inline constexpr std::size_t kMaxMatDimensions = 32;
inline constexpr std::size_t kMaxMatDepth = 64;
inline constexpr std::size_t kMaxMatFields = 10'000;

enum class MatClass : std::uint8_t {
    Cell = 1,
    Struct = 2,
    Object = 3,
    Char = 4,
    Sparse = 5,
    Double = 6,
    Single = 7,
    Int8 = 8,
    UInt8 = 9,
    Int16 = 10,
    UInt16 = 11,
    Int32 = 12,
    UInt32 = 13,
    Int64 = 14,
    UInt64 = 15,
    Function = 16,
    Opaque = 17
};
const char* matClassName(MatClass cls);  ///< MATLAB's: "double", "struct", ...

struct MatArray {
    MatClass cls = MatClass::Double;
    std::string name;
    std::vector<std::int64_t> dimensions;  ///< at least two, none negative
    bool complex = false;
    bool logical = false;
    std::vector<std::string> fields;  ///< of a struct or object
    /// Of a cell: its arrays in MATLAB's order (first dimension fastest). Of a struct: those of element 0 in the order of the fields, then
    /// of element 1, ...
    std::vector<std::uint32_t> parts;
    std::uint64_t count() const;  ///< of elements
    bool isNumber() const { return cls >= MatClass::Double && cls <= MatClass::UInt64; }

    // Where the values of a number or char array are, as stored: MATLAB writes doubles that are small integers as bytes.
    std::uint32_t buffer = 0;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::uint8_t storedType = 0;  ///< miINT8 = 1, ..., miUTF32 = 18
};

class MatFile {
public:
    /// The variables that are whole; damage is put into `fault` if given, and is an error otherwise. Errors with the byte offset in the
    /// file (of a deflated element: its own, with the offset inside it in the text): mat-header (no MAT-file; MATLAB 4 and 7.3 are named),
    /// mat-broken, mat-inflate, mat-too-large. Sparse arrays, objects, functions and others are listed without values.
    static Result<MatFile> read(const std::shared_ptr<const InputFile>& file, std::optional<Error>* fault = nullptr,
                                const TaskContext& task = {});

    /// In the order of the file: indices of arrays.
    const std::vector<std::uint32_t>& variables() const { return m_variables; }
    /// nullptr: there is no variable of that name.
    const MatArray* find(std::string_view name) const;
    const MatArray& operator[](std::uint32_t index) const { return m_arrays[index]; }

    /// Real part of an element of a number array, in MATLAB's order. index < array.count().
    double number(const MatArray& array, std::uint64_t index) const;
    /// A row of a char array as UTF-8; without trailing NULs, as numpy has it. row < dimensions[0].
    std::string text(const MatArray& array, std::uint64_t row = 0) const;

private:
    friend class MatReader;
    /// The element at `at`, which moves behind it; `used` counts unpacked bytes.
    Result<void> readElement(const InputFile& file, std::uint64_t& at, std::uint64_t& used);

    std::vector<MatArray> m_arrays;
    std::vector<std::uint32_t> m_variables;
    std::vector<std::vector<std::byte>> m_buffers;
    bool m_bigEndian = false;
};

}  // namespace teardown
