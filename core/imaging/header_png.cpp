// PNG (W3C Recommendation, 2003): chunks from IHDR to IEND.
#include "core/imaging/header_reader.h"

#include "core/base/text.h"

namespace teardown::imaging {

Result<PictureHeader> readPngHeader(HeaderReader& reader) {
    const InputFile& file = reader.file();
    PictureHeader header;
    header.format = "image-png";
    const auto width = reader.u32(16, true);
    const auto height = reader.u32(20, true);
    const auto depth = reader.u8(24);
    const auto colour = reader.u8(25);
    if (reader.matches(12, "CgBI"))
        return Error{
            ErrorKind::BadInput,
            "image-unsupported",
            message("image-unsupported.this-png-was-rewritten",
                    "This PNG was rewritten for iPhones (it has a CgBI chunk), which libpng, and so mmclassification, cannot read."),
            message("do.save-it-as-an", "Save it as an ordinary PNG, for example: pngcrush -revert-iphone-optimizations x.png y.png"),
            {escapeForDisplay(file.path()), 0, 0, {}, std::nullopt}};
    if (!reader.matches(12, "IHDR") || !width || !height || !depth || !colour)
        return headerError(file, message("header-png.the-png-has-no", "The PNG has no complete IHDR chunk."), 8);
    if (*width > 0x7fffffffu || *height > 0x7fffffffu)
        return headerError(file, message("header-png.the-pngs-size-is", "The PNG's size is not a valid one."), 16);
    header.width = static_cast<int>(*width);
    header.height = static_cast<int>(*height);

    bool ended = false;
    bool transparent = *colour == 4 || *colour == 6;
    int orientation = 1;
    std::uint64_t at = 8;
    // A chunk has at least 12 bytes; no file within the limit needs more steps than this, except a hostile one.
    for (int chunks = 0; chunks < 1'000'000; ++chunks) {
        const auto length = reader.u32(at, true);
        if (!length) break;
        if (reader.matches(at + 4, "IEND")) {
            ended = at + 12 <= reader.size();
            break;
        }
        if (reader.matches(at + 4, "tRNS")) transparent = true;
        if (reader.matches(at + 4, "eXIf")) orientation = exifOrientation(reader, at + 8, at + 8 + *length);
        at += 12ull + *length;
    }
    if (!ended) noteTruncated(header, file);
    if (*colour == 0 || *colour == 4) noteGrey(header, file);
    if (*colour == 3) notePalette(header, file);
    if (*depth == 16) noteSixteenBit(header, file);
    if (transparent) noteAlpha(header, file);
    noteOrientation(header, file, orientation, true);
    return header;
}

}  // namespace teardown::imaging
