// WebP: a RIFF file whose first chunk is VP8 (lossy), VP8L (lossless) or VP8X (extended).
#include "core/imaging/header_reader.h"

namespace teardown::imaging {
namespace {

/// Orientation of the EXIF chunk of an extended file; 1 when there is none.
int webpOrientation(HeaderReader& reader) {
    std::uint64_t at = 12;
    for (int chunks = 0; chunks < 100'000; ++chunks) {
        const auto length = reader.u32(at + 4, false);
        if (!length) return 1;
        if (reader.matches(at, "EXIF")) {
            const std::uint64_t prefix = reader.matches(at + 8, std::string_view("Exif\0\0", 6)) ? 6 : 0;
            return exifOrientation(reader, at + 8 + prefix, at + 8 + *length);
        }
        at += 8ull + *length + (*length & 1);
    }
    return 1;
}

}  // namespace

Result<PictureHeader> readWebpHeader(HeaderReader& reader) {
    const InputFile& file = reader.file();
    PictureHeader header;
    header.format = "image-webp";
    const auto riffSize = reader.u32(4, false);
    const Error cutOff =
        headerError(file, message("header-webp.the-webps-first-chunk", "The WebP's first chunk is cut off or unknown."), 12);
    if (!riffSize) return cutOff;
    if (reader.matches(12, "VP8X")) {
        const auto flags = reader.u8(20);
        const auto canvas = reader.u64(22, false);  // from byte 24: width and height minus one, 24 bits each
        if (!flags || !canvas) return cutOff;
        header.width = static_cast<int>(*canvas >> 16 & 0xffffff) + 1;
        header.height = static_cast<int>(*canvas >> 40 & 0xffffff) + 1;
        if (*flags & 0x10) noteAlpha(header, file);
        if (*flags & 0x02)
            addNote(header, file, Severity::Note, "image-animated",
                    message("image-animated.an-animated-webp-only", "An animated WebP: only its first frame could be shown."));
        if (*flags & 0x08) noteOrientation(header, file, webpOrientation(reader), false);
    } else if (reader.matches(12, "VP8L")) {
        const auto bits = reader.u32(21, false);
        if (!bits || reader.u8(20).value_or(0) != 0x2f) return cutOff;
        header.width = static_cast<int>(*bits & 0x3fff) + 1;
        header.height = static_cast<int>(*bits >> 14 & 0x3fff) + 1;
        if (*bits >> 28 & 1) noteAlpha(header, file);
    } else if (reader.matches(12, "VP8 ")) {
        const auto width = reader.u16(26, false);
        const auto height = reader.u16(28, false);
        if (!width || !height || !reader.matches(23, "\x9d\x01\x2a")) return cutOff;
        header.width = *width & 0x3fff;
        header.height = *height & 0x3fff;
    } else {
        return cutOff;
    }
    if (8ull + *riffSize > reader.size()) noteTruncated(header, file);
    return header;
}

}  // namespace teardown::imaging
