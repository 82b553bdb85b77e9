// BMP: a file header of 14 bytes and an info header whose size gives its version.
#include "core/imaging/header_reader.h"

namespace teardown::imaging {

Result<PictureHeader> readBmpHeader(HeaderReader& reader) {
    const InputFile& file = reader.file();
    PictureHeader header;
    header.format = "image-bmp";
    const auto pixels = reader.u32(10, false);
    const auto infoSize = reader.u32(14, false);
    if (!pixels || !infoSize) return headerError(file, message("header-bmp.the-bmps-header-is", "The BMP's header is cut off."), 14);
    std::int64_t width = 0;
    std::int64_t height = 0;
    std::uint16_t depth = 0;
    std::uint32_t compression = 0;
    if (*infoSize == 12) {
        width = reader.u16(18, false).value_or(0);
        height = reader.u16(20, false).value_or(0);
        depth = reader.u16(24, false).value_or(0);
    } else {
        width = static_cast<std::int32_t>(reader.u32(18, false).value_or(0));
        height = static_cast<std::int32_t>(reader.u32(22, false).value_or(0));
        depth = reader.u16(28, false).value_or(0);
        compression = reader.u32(30, false).value_or(0);
    }
    // Rows are stored from bottom to top; a negative height means from top to bottom.
    if (height < 0) height = -height;
    if (width <= 0 || height <= 0 || width > 0x7fffffff || height > 0x7fffffff)
        return headerError(file, message("header-bmp.the-bmps-size-is", "The BMP's size is not a valid one."), 18);
    header.width = static_cast<int>(width);
    header.height = static_cast<int>(height);
    const std::uint64_t rowBytes = (static_cast<std::uint64_t>(width) * depth + 31) / 32 * 4;
    const bool plain = compression == 0 || compression == 3;
    if (plain && *pixels + rowBytes * static_cast<std::uint64_t>(height) > reader.size()) noteTruncated(header, file);
    if (depth <= 8) notePalette(header, file);
    if (depth == 32) noteAlpha(header, file);
    return header;
}

}  // namespace teardown::imaging
