// Portable any-map (P1 to P6): a header of decimal numbers, '#' comments between them.
#include "core/imaging/header_reader.h"

namespace teardown::imaging {
namespace {

bool isSpace(std::uint8_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }

/// The next number at or after `at`, which is advanced past it.
std::optional<std::int64_t> nextNumber(HeaderReader& reader, std::uint64_t& at) {
    while (const auto c = reader.u8(at)) {
        if (*c == '#') {
            const auto end = reader.find(at, '\n');
            if (!end) return std::nullopt;
            at = *end + 1;
        } else if (isSpace(*c)) {
            ++at;
        } else {
            break;
        }
    }
    std::int64_t value = 0;
    int digits = 0;
    while (const auto c = reader.u8(at)) {
        if (*c < '0' || *c > '9') break;
        if (++digits > 10) return std::nullopt;
        value = value * 10 + (*c - '0');
        ++at;
    }
    return digits > 0 ? std::optional(value) : std::nullopt;
}

}  // namespace

Result<PictureHeader> readPnmHeader(HeaderReader& reader) {
    const InputFile& file = reader.file();
    PictureHeader header;
    header.format = "image-pnm";
    const int kind = reader.u8(1).value_or('0') - '0';
    std::uint64_t at = 2;
    const auto width = nextNumber(reader, at);
    const auto height = nextNumber(reader, at);
    const bool bitmap = kind == 1 || kind == 4;
    const auto largest = bitmap ? std::optional<std::int64_t>(1) : nextNumber(reader, at);
    if (!width || !height || !largest || *width > 0x7fffffff || *height > 0x7fffffff || *largest < 1 || *largest > 65535) {
        return headerError(file, message("header-pnm.the-pnms-header-is", "The PNM's header is not valid."), at);
    }
    header.width = static_cast<int>(*width);
    header.height = static_cast<int>(*height);
    const bool colour = kind == 3 || kind == 6;
    if (kind >= 4) {
        const auto w = static_cast<std::uint64_t>(*width);
        const std::uint64_t rowBytes = bitmap ? (w + 7) / 8 : w * (colour ? 3 : 1) * (*largest > 255 ? 2 : 1);
        if (at + 1 + rowBytes * static_cast<std::uint64_t>(*height) > reader.size()) noteTruncated(header, file);
    }
    if (!colour) noteGrey(header, file);
    if (*largest > 255) noteSixteenBit(header, file);
    return header;
}

}  // namespace teardown::imaging
