// An idx file, the format of MNIST (yann.lecun.com/exdb/mnist): 0, 0, type, number of dimensions, a big-endian int32 per dimension, values.
#pragma once

#include "core/base/file.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace teardown {

inline constexpr int kMostIdxDimensions = 3;  ///< as the reference's reader asserts

struct IdxFile {
    std::shared_ptr<const InputFile> file;
    int type = 8;                      ///< 8 uint8, 9 int8, 11 int16, 12 int32, 13 float32, 14 float64
    std::vector<std::uint64_t> sides;  ///< 1 to kMostIdxDimensions
    std::uint64_t offset = 0;          ///< of the first value
    std::uint64_t itemBytes = 1;       ///< of one value
    /// Bytes of one element of the first dimension: a picture, a label.
    std::uint64_t rowBytes() const;
    std::uint64_t count() const { return sides.front(); }
    /// The row's bytes as stored. index < count().
    Result<std::vector<std::byte>> row(std::uint64_t index) const;
};

/// Checks the header against the file's size. Errors, with the byte offset: idx-header (no idx file: wrong magic number, type or number of
/// dimensions), idx-size (fewer or more values than the dimensions say; the reference fails, too). With `fault` idx-size is put there, and
/// the rows that are whole are returned.
Result<IdxFile> openIdx(std::shared_ptr<const InputFile> file, std::optional<Error>* fault = nullptr);

}  // namespace teardown
