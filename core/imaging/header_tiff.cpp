// TIFF 6.0 and BigTIFF: tags of the first directory, which is the page that cv2 reads.
#include "core/imaging/header_reader.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown::imaging {
namespace {

constexpr std::uint64_t kMostStrips = 100'000;

/// Reads directory entries of both variants.
struct Directory {
    HeaderReader& reader;
    bool big = false;      ///< big endian
    bool bigTiff = false;  ///< 64-bit offsets

    std::optional<std::uint64_t> word(std::uint64_t at) {
        if (bigTiff) return reader.u64(at, big);
        const auto value = reader.u32(at, big);
        return value ? std::optional<std::uint64_t>(*value) : std::nullopt;
    }
    std::uint64_t wordSize() const { return bigTiff ? 8 : 4; }
    std::uint64_t entrySize() const { return bigTiff ? 20 : 12; }

    static std::uint64_t itemSize(std::uint16_t type) {
        switch (type) {
            case 1:
            case 2:
            case 6:
            case 7:
                return 1;
            case 3:
            case 8:
                return 2;
            case 5:
            case 10:
            case 12:
            case 16:
            case 17:
            case 18:
                return 8;
            default:
                return 4;
        }
    }

    /// The i-th number of an entry, inline or at its offset.
    std::optional<std::uint64_t> value(std::uint64_t entry, std::uint64_t i) {
        const auto type = reader.u16(entry + 2, big);
        const auto count = word(entry + 4);
        if (!type || !count || i >= *count) return std::nullopt;
        const std::uint64_t size = itemSize(*type);
        std::uint64_t at = entry + 4 + wordSize();
        if (*count > wordSize() / size) {
            const auto offset = word(at);
            if (!offset || *offset > reader.size()) return std::nullopt;
            at = *offset;
        }
        at += i * size;
        if (size == 1) return reader.u8(at);
        if (size == 2) return reader.u16(at, big);
        if (size == 8) return reader.u64(at, big);
        return reader.u32(at, big);
    }
};

/// True if all strips (or tiles) are inside the file.
bool dataComplete(Directory& directory, std::uint64_t offsets, std::uint64_t sizes) {
    if (offsets == 0 || sizes == 0) return true;
    for (std::uint64_t i = 0; i < kMostStrips; ++i) {
        const auto offset = directory.value(offsets, i);
        const auto size = directory.value(sizes, i);
        if (!offset || !size) return i > 0;
        if (*offset > directory.reader.size() || *size > directory.reader.size() - *offset) return false;
    }
    return true;
}

bool isCameraMaker(Directory& directory, std::uint64_t entry) {
    const auto offset = directory.word(entry + 4 + directory.wordSize());
    if (!offset) return false;
    const std::string name = directory.reader.text(*offset, 8);
    for (const char* maker : {"NIKON", "Nikon", "SONY", "PENTAX", "RICOH", "SAMSUNG", "Canon", "OLYMPUS", "Panasonic", "Hasselbl",
                              "Phase On", "Leaf", "EASTMAN"})
        if (name.starts_with(maker)) return true;
    return false;
}

}  // namespace

Error rawError(const InputFile& file) {
    return {
        ErrorKind::BadInput,
        "image-unsupported",
        message("image-unsupported.this-is-a-cameras", "This is a camera's raw file, which OpenCV, and so mmclassification, cannot read."),
        message("do.develop-it-and-save", "Develop it and save it as JPEG or PNG, for example with darktable or RawTherapee."),
        {escapeForDisplay(file.path()), 0, 0, {}, std::nullopt}};
}

Result<PictureHeader> readTiffHeader(HeaderReader& reader) {
    const InputFile& file = reader.file();
    PictureHeader header;
    header.format = "image-tiff";
    Directory directory{reader, reader.matches(0, "MM"), false};
    directory.bigTiff = reader.u16(2, directory.big).value_or(0) == 43;
    const auto begin = directory.word(directory.bigTiff ? 8 : 4);
    if (!begin || *begin > reader.size())
        return headerError(file, message("header-tiff.the-tiffs-first-directory", "The TIFF's first directory is outside the file."), 4);
    const std::uint64_t count =
        directory.bigTiff ? reader.u64(*begin, directory.big).value_or(0) : reader.u16(*begin, directory.big).value_or(0);
    if (count == 0 || count > 65535)
        return headerError(file, message("header-tiff.the-tiffs-first-directory-is", "The TIFF's first directory is cut off."), *begin);

    std::uint64_t width = 0, height = 0, bits = 1, photometric = 0, samples = 1, orientation = 1, offsets = 0, sizes = 0, sampleFormat = 1;
    bool isRaw = false, hasSubDirectories = false, ofCamera = false;
    const std::uint64_t first = *begin + (directory.bigTiff ? 8 : 2);
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t entry = first + i * directory.entrySize();
        const auto tag = reader.u16(entry, directory.big);
        const auto value = directory.value(entry, 0);
        if (!tag)
            return headerError(file, message("header-tiff.the-tiffs-first-directory-is", "The TIFF's first directory is cut off."), entry);
        if (!value) continue;
        switch (*tag) {
            case 256:
                width = *value;
                break;
            case 257:
                height = *value;
                break;
            case 258:
                bits = *value;
                break;
            case 271:
                ofCamera = isCameraMaker(directory, entry);
                break;
            case 330:
                hasSubDirectories = true;
                break;
            case 262:
                photometric = *value;
                break;
            case 273:
            case 324:
                offsets = entry;
                break;
            case 274:
                orientation = *value;
                break;
            case 277:
                samples = *value;
                break;
            case 279:
            case 325:
                sizes = entry;
                break;
            case 339:
                sampleFormat = *value;
                break;
            case 33421:
            case 50706:
                isRaw = true;
                break;  // CFARepeatPatternDim, DNGVersion
            default:
                break;
        }
    }
    // Nikon's, Sony's and Pentax's raw files: a small preview first, the sensor's data in directories below it.
    isRaw = isRaw || photometric == 32803 || photometric == 34892 || (ofCamera && hasSubDirectories);
    if (isRaw && (width == 0 || height == 0)) return rawError(file);
    if (width == 0 || height == 0 || width > 0x7fffffff || height > 0x7fffffff)
        return headerError(file, message("header-tiff.the-tiffs-size-is", "The TIFF's size is not a valid one."), *begin);
    header.width = static_cast<int>(width);
    header.height = static_cast<int>(height);
    if (!dataComplete(directory, offsets, sizes)) noteTruncated(header, file);
    if (photometric <= 1) noteGrey(header, file);
    if (photometric == 3) notePalette(header, file);
    if (photometric == 5) noteCmyk(header, file);
    if (isRaw)
        addNote(header, file, Severity::Warning, "image-raw-preview",
                message("image-raw-preview.a-cameras-raw-file",
                        "A camera's raw file: only the preview in it is read, as in mmcv. Develop it and save it as PNG or JPEG."));
    if (sampleFormat == 3)
        addNote(header, file, Severity::Note, "image-float",
                message("image-float.floating-point-numbers-brought", "Floating-point numbers: converted to 8 bits as in cv2."));
    else if (bits > 16)
        addNote(header, file, Severity::Note, "image-32-bit",
                message("image-32-bit.integers-of-bits-a", "Integers of {bits} bits per channel: converted to 8 bits as in cv2.",
                        {{"bits", bits}}));
    else if (bits > 8)
        noteSixteenBit(header, file);
    if (photometric == 2 && samples == 4) noteAlpha(header, file);
    noteOrientation(header, file, static_cast<int>(std::min<std::uint64_t>(orientation, 9)), true);
    const auto next = directory.word(first + count * directory.entrySize());
    if (next.value_or(0) != 0)
        addNote(header, file, Severity::Note, "image-pages",
                message("image-pages.the-tiff-has-several", "The TIFF has several pages: the first is read."));
    return header;
}

}  // namespace teardown::imaging
