#include "core/data/files/idx_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

namespace {

/// Bytes of one value; 0: no such type.
std::uint64_t idxItemBytes(int type) {
    switch (type) {
        case 8:
        case 9:
            return 1;
        case 11:
            return 2;
        case 12:
        case 13:
            return 4;
        case 14:
            return 8;
        default:
            return 0;
    }
}

Error idxError(const InputFile& file, const char* code, std::uint64_t offset, const Message& what) {
    return {ErrorKind::BadInput,
            code,
            what,
            message("do.get-the-idx-file", "Get the file again from where the dataset is published; it must be named as there."),
            {file.path(), 0, 0, {}, offset}};
}

std::uint32_t bigEndian(const std::byte* bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | std::to_integer<std::uint32_t>(bytes[i]);
    return value;
}

}  // namespace

std::uint64_t IdxFile::rowBytes() const {
    std::uint64_t bytes = itemBytes;
    for (std::size_t i = 1; i < sides.size(); ++i) bytes *= sides[i];
    return bytes;
}

Result<std::vector<std::byte>> IdxFile::row(std::uint64_t index) const { return file->read(offset + index * rowBytes(), rowBytes()); }

Result<IdxFile> openIdx(std::shared_ptr<const InputFile> file, std::optional<Error>* fault) {
    if (file->size() < 4)
        return idxError(
            *file, "idx-header", 0,
            message("idx-header.short", "The file has {bytes} bytes: too few for the header of an idx file.", {{"bytes", file->size()}}));
    TD_TRY(const std::vector<std::byte> magic, file->read(0, 4));
    const std::uint32_t number = bigEndian(magic.data());
    IdxFile idx;
    idx.type = static_cast<int>(number >> 8);
    idx.itemBytes = idxItemBytes(idx.type);
    const std::uint32_t dimensions = number & 255;
    if (number >> 16 != 0 || idx.itemBytes == 0 || dimensions < 1 || dimensions > kMostIdxDimensions)
        return idxError(
            *file, "idx-header", 0,
            message("idx-header.magic",
                    "The file begins with {magic}: no idx file of one to three dimensions (pictures begin with 00000803, labels with "
                    "00000801).",
                    {{"magic", fmt::format("{:08x}", number)}}));
    idx.offset = 4 * (std::uint64_t{dimensions} + 1);
    if (file->size() < idx.offset)
        return idxError(*file, "idx-header", file->size(), message("idx-header.ends", "The file ends within the header of an idx file."));
    TD_TRY(const std::vector<std::byte> sides, file->read(4, 4 * std::uint64_t{dimensions}));
    std::uint64_t row = idx.itemBytes;
    bool fits = true;
    for (std::uint32_t i = 0; i < dimensions; ++i) {
        idx.sides.push_back(bigEndian(sides.data() + 4 * i));
        if (i > 0) fits = fits && !__builtin_mul_overflow(row, idx.sides.back(), &row);
    }
    const std::uint64_t present = file->size() - idx.offset;
    const std::uint64_t whole = fits && row > 0 ? present / row : 0;
    if (idx.count() != whole || whole * row != present) {
        std::string shape;
        for (const std::uint64_t side : idx.sides) shape += (shape.empty() ? "" : " x ") + std::to_string(side);
        Error error =
            idxError(*file, "idx-size", idx.offset,
                     message("idx-size.announces", "The header announces {shape} values of {item} bytes, but {present} bytes follow it.",
                             {{"shape", shape}, {"item", idx.itemBytes}, {"present", present}}));
        if (!fault) return error;
        *fault = std::move(error);
        idx.sides.front() = std::min(idx.count(), whole);
    }
    idx.file = std::move(file);
    return idx;
}

}  // namespace teardown
