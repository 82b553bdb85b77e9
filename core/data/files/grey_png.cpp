#include "core/data/files/grey_png.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace teardown {

namespace {

constexpr std::array<unsigned char, 8> kPngSignature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
constexpr std::uint64_t kPngHeaderBytes = 13;

Error pngError(const InputFile& file, const char* code, std::uint64_t offset, const Message& what) {
    return {ErrorKind::BadInput,
            code,
            what,
            message("do.a-grey-png", "Name a PNG file of grey pixels of 8 bits that is not interlaced, or get the file again."),
            {file.path(), 0, 0, {}, offset}};
}

Error notGrey(const InputFile& file) {
    return pngError(file, "png-not-grey", 0, message("png-not-grey.kind", "This is no PNG file of grey pixels of 8 bits."));
}

Error broken(const InputFile& file, std::uint64_t offset) {
    return pngError(file, "png-broken", offset, message("png-broken.data", "The data of the PNG file is damaged or ends too early."));
}

std::uint32_t pngNumber(const std::byte* bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | std::to_integer<std::uint32_t>(bytes[i]);
    return value;
}

/// The chunks of a file as far as they are needed: the header, and the deflated data in one piece.
struct PngChunks {
    std::vector<std::byte> header, deflated;
};

Result<PngChunks> chunksIn(const InputFile& file) {
    if (file.size() < kPngSignature.size()) return notGrey(file);
    TD_TRY(const std::vector<std::byte> signature, file.read(0, kPngSignature.size()));
    if (!std::equal(signature.begin(), signature.end(), kPngSignature.begin(),
                    [](std::byte have, unsigned char want) { return std::to_integer<unsigned char>(have) == want; }))
        return notGrey(file);
    PngChunks chunks;
    for (std::uint64_t offset = kPngSignature.size();;) {
        if (file.size() - offset < 12) return broken(file, offset);
        TD_TRY(const std::vector<std::byte> head, file.read(offset, 8));
        const std::uint64_t length = pngNumber(head.data());
        const std::string_view type(reinterpret_cast<const char*>(head.data()) + 4, 4);
        if (length > file.size() - offset - 12) return broken(file, offset);
        if (type == "IEND") return chunks;
        if (type == "IHDR" || type == "IDAT") {
            TD_TRY(const std::vector<std::byte> bytes, file.read(offset + 8, length));
            std::vector<std::byte>& kept = type == "IHDR" ? chunks.header : chunks.deflated;
            kept.insert(kept.end(), bytes.begin(), bytes.end());
        }
        offset += length + 12;
    }
}

/// PaethPredictor of the specification: the neighbour that is nearest to left + above - diagonal.
int paeth(int left, int above, int diagonal) {
    const int guess = left + above - diagonal;
    const int toLeft = std::abs(guess - left), toAbove = std::abs(guess - above), toDiagonal = std::abs(guess - diagonal);
    if (toLeft <= toAbove && toLeft <= toDiagonal) return left;
    return toAbove <= toDiagonal ? above : diagonal;
}

/// Takes the filter of a line back, in place; `before` is the line above or empty. False for an unknown filter.
bool unfilter(int filter, std::uint8_t* line, const std::uint8_t* before, std::size_t width) {
    if (filter < 0 || filter > 4) return false;
    for (std::size_t x = 0; x < width; ++x) {
        const int left = x > 0 ? line[x - 1] : 0, above = before ? before[x] : 0, diagonal = before && x > 0 ? before[x - 1] : 0;
        const int guesses[] = {0, left, above, (left + above) / 2, paeth(left, above, diagonal)};
        line[x] = static_cast<std::uint8_t>(line[x] + guesses[filter]);
    }
    return true;
}

}  // namespace

Result<GreyPng> readGreyPng(const InputFile& file) {
    TD_TRY(PngChunks chunks, chunksIn(file));
    if (chunks.header.size() != kPngHeaderBytes) return notGrey(file);
    GreyPng png{pngNumber(chunks.header.data()), pngNumber(chunks.header.data() + 4), {}};
    // Bits, colour type, compression, filter and interlacing: 8 bits of grey, and 0 for the others.
    constexpr std::array<unsigned char, 5> kGrey{8, 0, 0, 0, 0};
    for (std::size_t i = 0; i < kGrey.size(); ++i)
        if (std::to_integer<unsigned char>(chunks.header[8 + i]) != kGrey[i]) return notGrey(file);
    if (png.width == 0 || png.height == 0 || png.width > kMaxGreyPixels / png.height) return notGrey(file);
    const std::size_t width = png.width, stride = width + 1, count = stride * png.height;
    // Deflate makes at most 1032 bytes of one.
    if (count / 1032 > chunks.deflated.size()) return broken(file, 0);
    std::vector<std::uint8_t> lines(count);
    uLongf unpackedBytes = count;
    if (uncompress(lines.data(), &unpackedBytes, reinterpret_cast<const Bytef*>(chunks.deflated.data()), chunks.deflated.size()) != Z_OK ||
        unpackedBytes != count)
        return broken(file, 0);
    png.pixels.resize(width * png.height);
    for (std::size_t y = 0; y < png.height; ++y) {
        std::uint8_t* line = png.pixels.data() + y * width;
        std::copy_n(lines.data() + y * stride + 1, width, line);
        if (!unfilter(lines[y * stride], line, y > 0 ? line - width : nullptr, width)) return broken(file, 0);
    }
    return png;
}

}  // namespace teardown
