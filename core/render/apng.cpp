#include "core/render/apng.h"

#include "core/render/png_chunk.h"

#include <algorithm>
#include <limits>
#include <string_view>

namespace teardown {

namespace {

constexpr int kLastFrame = 4;  ///< times as long as the others

/// The parts of a PNG file that an animation takes over.
struct FrameParts {
    std::string header;               ///< data of IHDR
    std::string palette;              ///< whole chunks before the picture's data that its colours need
    std::vector<std::string> pieces;  ///< data of each IDAT
};

Error noFrames() {
    return {ErrorKind::BadInput,
            "apng-frames",
            message("apng-frames.none", "An animation needs PNG pictures of the same size and kind."),
            {},
            {}};
}

Result<FrameParts> partsOf(std::string_view png) {
    if (!png.starts_with(kPngBegin)) return noFrames();
    FrameParts parts;
    for (std::size_t at = kPngBegin.size();;) {
        if (png.size() - at < 12) return noFrames();
        const std::size_t length = pngNumberAt(png.substr(at));
        if (length > png.size() - at - 12) return noFrames();
        const std::string_view type = png.substr(at + 4, 4), data = png.substr(at + 8, length);
        if (type == "IHDR") parts.header = data;
        if (type == "PLTE" || type == "tRNS") parts.palette += png.substr(at, length + 12);
        if (type == "IDAT") parts.pieces.emplace_back(data);
        at += length + 12;
        if (type == "IEND") break;
    }
    if (parts.header.size() != 13 || parts.pieces.empty()) return noFrames();
    return parts;
}

std::string shortBytes(int value) { return {static_cast<char>(value >> 8), static_cast<char>(value)}; }

/// fcTL: number in the sequence, the whole canvas, how long in milliseconds; it replaces what was there before.
std::string frameControl(std::uint32_t number, std::string_view header, int milliseconds) {
    const std::string origin(8, '\0'), replace(2, '\0');
    return pngChunk(
        "fcTL", pngNumberBytes(number) + std::string(header.substr(0, 8)) + origin + shortBytes(milliseconds) + shortBytes(1000) + replace);
}

}  // namespace

Result<std::string> animatedPng(const std::vector<std::string>& frames, int milliseconds) {
    if (frames.empty()) return noFrames();
    std::string out(kPngBegin);
    std::string header;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        TD_TRY(const FrameParts parts, partsOf(frames[i]));
        if (i == 0) {
            header = parts.header;
            // acTL: frames, and 0 plays: without an end.
            out += pngChunk("IHDR", header) +
                   pngChunk("acTL", pngNumberBytes(static_cast<std::uint32_t>(frames.size())) + pngNumberBytes(0)) + parts.palette;
        } else if (parts.header != header) {
            return noFrames();
        }
        const bool last = i + 1 == frames.size();
        const int shown = std::clamp(last ? milliseconds * kLastFrame : milliseconds, 1, int{std::numeric_limits<std::uint16_t>::max()});
        out += frameControl(number++, header, shown);
        for (const std::string& piece : parts.pieces)
            out += i == 0 ? pngChunk("IDAT", piece) : pngChunk("fdAT", pngNumberBytes(number++) + piece);
    }
    return out + pngChunk("IEND", "");
}

}  // namespace teardown
