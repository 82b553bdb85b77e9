// The header of a .npy array: a Python dict literal, read by a minimal parser of our own.
#pragma once

#include "core/base/result.h"
#include "core/tensor/tensor_view.h"

#include <cstdint>
#include <string_view>

namespace teardown {

inline constexpr std::size_t kNpyMaxHeader = 10'000;  ///< bytes, as numpy's max_header_size
inline constexpr std::uint64_t kNpyMaxElements = std::uint64_t{1} << 48;
inline constexpr std::size_t kNpyMaxRank = 64;

struct NpyDType {
    DType dtype = DType::Float32;
    bool bigEndian = false;
};
/// A dtype string of NumPy: "<f4", "|b1", ">i8", "f2". Errors: npy-object, npy-dtype.
Result<NpyDType> parseNumpyDescr(std::string_view descr);

struct NpyHeader {
    DType dtype = DType::Float32;
    bool bigEndian = false;
    bool fortranOrder = false;
    Shape shape;
};
/// The end of a .npy file's header and its content.
struct NpyPreamble {
    NpyHeader header;
    std::uint64_t dataOffset = 0;
    std::uint64_t dataSize = 0;  ///< bytes that the shape needs
};
/// The longest preamble: magic, version, length and header.
inline constexpr std::size_t kNpyMaxPreamble = 12 + kNpyMaxHeader;
/// `head`: the start of the file, kNpyMaxPreamble bytes or all of it. Errors: npy-magic, npy-version, npy-truncated, npy-header-too-long,
/// npy-shape and those of parseNpyHeader.
Result<NpyPreamble> parseNpyPreamble(std::string_view head);

/// Errors: npy-header (with the offset inside the header), npy-duplicate-key, npy-object, npy-dtype, npy-shape.
Result<NpyHeader> parseNpyHeader(std::string_view text);

}  // namespace teardown
