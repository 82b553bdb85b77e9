// JPEG 2000 (ITU-T T.800): a code stream that starts with SOC and SIZ, alone or in the box jp2c of a JP2 file.
#include "core/imaging/header_reader.h"

#include <fmt/format.h>

namespace teardown::imaging {
namespace {

/// Offset of the code stream; nullopt without one.
std::optional<std::uint64_t> codeStream(HeaderReader& reader) {
    if (reader.matches(0, "\xff\x4f\xff\x51")) return 0;
    std::uint64_t at = 0;
    for (int boxes = 0; boxes < 10'000; ++boxes) {
        const auto length = reader.u32(at, true);
        if (!length) return std::nullopt;
        const auto longLength = *length == 1 ? reader.u64(at + 8, true) : std::optional<std::uint64_t>(*length);
        if (reader.matches(at + 4, "jp2c")) return at + (*length == 1 ? 16 : 8);
        if (!longLength || *longLength < 8 || *longLength > reader.size() - at) return std::nullopt;
        at += *longLength;
    }
    return std::nullopt;
}

}  // namespace

Result<PictureHeader> readJp2Header(HeaderReader& reader) {
    constexpr std::uint16_t kMostComponents = 4;
    constexpr std::uint64_t kMostTiles = 65535;
    const InputFile& file = reader.file();
    PictureHeader header;
    header.format = "image-jp2";
    const auto stream = codeStream(reader);
    if (!stream || !reader.matches(*stream, "\xff\x4f\xff\x51"))
        return headerError(file, message("header-jp2.the-jpeg-2000-file", "The JPEG 2000 file has no code stream."));
    const std::uint64_t size = *stream + 8;  // after SOC: the marker SIZ, its length and capabilities
    const auto right = reader.u32(size, true), bottom = reader.u32(size + 4, true), left = reader.u32(size + 8, true),
               top = reader.u32(size + 12, true);
    const auto tileWidth = reader.u32(size + 16, true), tileHeight = reader.u32(size + 20, true);
    const auto components = reader.u16(size + 32, true);
    const auto precision = reader.u8(size + 34);
    if (!right || !bottom || !left || !top || !tileWidth || !tileHeight || !components || !precision)
        return headerError(file, message("header-jp2.the-jpeg-2000-code", "The JPEG 2000 code stream's header is cut off."), size);
    if (*right <= *left || *bottom <= *top || *right - *left > 0x7fffffffu || *bottom - *top > 0x7fffffffu || *tileWidth == 0 ||
        *tileHeight == 0)
        return headerError(file, message("header-jp2.the-jpeg-2000-pictures", "The JPEG 2000 picture's size is not a valid one."), size);
    header.width = static_cast<int>(*right - *left);
    header.height = static_cast<int>(*bottom - *top);
    // The decoder keeps 32 bits for each component of a pixel and a record for each tile.
    const std::uint64_t tiles =
        ((std::uint64_t{*right} + *tileWidth - 1) / *tileWidth) * ((std::uint64_t{*bottom} + *tileHeight - 1) / *tileHeight);
    if (*components == 0 || *components > kMostComponents || tiles > kMostTiles)
        return headerError(
            file,
            message("header-jp2.the-jpeg-2000-picture",
                    "The JPEG 2000 picture says that it has {components} components and {tiles} tiles; up to {mostComponents} and "
                    "{mostTiles} are read.",
                    {{"components", *components}, {"tiles", tiles}, {"mostComponents", kMostComponents}, {"mostTiles", kMostTiles}}),
            size);
    // Only checks the end of the file: within the data the marker's bytes may occur by chance.
    if (reader.size() < 2 || (!reader.matches(reader.size() - 2, "\xff\xd9") && *stream == 0)) noteTruncated(header, file);
    if (*components <= 2) noteGrey(header, file);
    if (*components % 2 == 0) noteAlpha(header, file);
    if ((*precision & 0x7f) + 1 > 8) noteSixteenBit(header, file);
    return header;
}

}  // namespace teardown::imaging
