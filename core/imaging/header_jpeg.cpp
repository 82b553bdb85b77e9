// JPEG (ITU-T T.81): marker segments from SOI to EOI; size and channels from the frame header.
#include "core/imaging/header_reader.h"

namespace teardown::imaging {
namespace {

bool isFrameHeader(std::uint8_t marker) { return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc; }

/// Lossless (SOF3, 7, 11, 15) and hierarchical (SOF5, 6, 13, 14).
bool isRareProcess(std::uint8_t marker) { return marker == 0xc3 || (marker >= 0xc5 && marker <= 0xc7) || marker == 0xcb || marker >= 0xcd; }
bool standsAlone(std::uint8_t marker) { return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8); }

/// Offset of the code byte of the next real marker after entropy-coded data or fill bytes.
std::optional<std::uint64_t> nextMarker(HeaderReader& reader, std::uint64_t at) {
    while (const auto prefix = reader.find(at, 0xff)) {
        const auto code = reader.u8(*prefix + 1);
        if (!code) return std::nullopt;
        const bool restart = *code >= 0xd0 && *code <= 0xd7;
        if (*code != 0x00 && *code != 0xff && !restart) return *prefix + 1;
        at = *prefix + (*code == 0xff ? 1 : 2);
    }
    return std::nullopt;
}

}  // namespace

Result<PictureHeader> readJpegHeader(HeaderReader& reader) {
    const InputFile& file = reader.file();
    PictureHeader header;
    header.format = "image-jpeg";
    bool framed = false;
    bool ended = false;
    int channels = 0;
    int orientation = 1;
    std::uint64_t at = 2;
    while (const auto marker = nextMarker(reader, at)) {
        const std::uint8_t code = *reader.u8(*marker);
        if (code == 0xd9) {
            ended = true;
            break;
        }
        if (standsAlone(code)) {
            at = *marker + 1;
            continue;
        }
        const auto length = reader.u16(*marker + 1, true);
        if (!length || *length < 2) break;
        if (isFrameHeader(code) && !framed) {
            const auto precision = reader.u8(*marker + 3);
            const auto height = reader.u16(*marker + 4, true);
            const auto width = reader.u16(*marker + 6, true);
            const auto components = reader.u8(*marker + 8);
            if (!precision || !height || !width || !components) break;
            framed = true;
            header.width = *width;
            header.height = *height;
            channels = *components;
            if (*precision > 8) noteSixteenBit(header, file);
            if (isRareProcess(code))
                addNote(header, file, Severity::Note, "image-jpeg-process",
                        message("image-jpeg-process.a-lossless-or-hierarchical", "A lossless or hierarchical JPEG."));
        } else if (code == 0xe1 && orientation == 1 && reader.matches(*marker + 3, std::string_view("Exif\0\0", 6))) {
            orientation = exifOrientation(reader, *marker + 9, *marker + 1 + *length);
        }
        at = *marker + 1 + *length;
    }
    if (!framed) return headerError(file, message("header-jpeg.the-jpeg-has-no", "The JPEG has no frame header: its size is not known."));
    if (!ended) noteTruncated(header, file);
    if (channels == 1) noteGrey(header, file);
    if (channels == 4) noteCmyk(header, file);
    noteOrientation(header, file, orientation, true);
    return header;
}

}  // namespace teardown::imaging
