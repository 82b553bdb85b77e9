#include "core/imaging/png_chunks.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace teardown::imaging {
namespace {

constexpr std::size_t kSlices = 8;
using CrcTables = std::array<std::array<std::uint32_t, 256>, kSlices>;

/// CRC-32 of the PNG specification, eight bytes at a time: a photo has tens of megabytes.
constexpr CrcTables makeTables() {
    CrcTables tables{};
    for (std::uint32_t n = 0; n < 256; ++n) {
        std::uint32_t value = n;
        for (int bit = 0; bit < 8; ++bit) value = value & 1 ? 0xedb88320u ^ (value >> 1) : value >> 1;
        tables[0][n] = value;
    }
    for (std::size_t slice = 1; slice < kSlices; ++slice)
        for (std::size_t n = 0; n < 256; ++n) tables[slice][n] = tables[slice - 1][n] >> 8 ^ tables[0][tables[slice - 1][n] & 0xff];
    return tables;
}

std::uint32_t crcOf(std::span<const std::byte> bytes) {
    static constexpr CrcTables tables = makeTables();
    std::uint32_t crc = 0xffffffffu;
    std::size_t at = 0;
    for (; at + kSlices <= bytes.size(); at += kSlices) {
        std::uint32_t next = 0;
        for (std::size_t i = 0; i < kSlices; ++i) {
            const std::uint32_t byte = std::to_integer<std::uint32_t>(bytes[at + i]) ^ (i < 4 ? crc >> (8 * i) & 0xff : 0);
            next ^= tables[kSlices - 1 - i][byte];
        }
        crc = next;
    }
    for (; at < bytes.size(); ++at) crc = tables[0][(crc ^ std::to_integer<std::uint32_t>(bytes[at])) & 0xff] ^ crc >> 8;
    return ~crc;
}

std::uint32_t u32(const std::vector<std::byte>& bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | std::to_integer<std::uint32_t>(bytes[at + i]);
    return value;
}

bool affectsPixels(std::string_view name) { return name == "tRNS" || name == "eXIf"; }

}  // namespace

std::optional<std::vector<std::byte>> pixelChunks(const std::vector<std::byte>& png) {
    constexpr std::size_t kSignature = 8, kFrame = 12;
    std::vector<std::byte> kept(png.begin(), png.begin() + kSignature);
    kept.reserve(png.size());
    for (std::size_t at = kSignature; at + kFrame <= png.size();) {
        const std::size_t length = std::size_t{u32(png, at)} + kFrame;
        if (length > png.size() - at) return std::nullopt;
        char name[4];
        std::memcpy(name, &png[at + 4], sizeof name);
        const bool critical = name[0] >= 'A' && name[0] <= 'Z';
        if (critical || affectsPixels({name, sizeof name})) {
            const bool sound = crcOf(std::span(png).subspan(at + 4, length - 8)) == u32(png, at + length - 4);
            if (!sound && critical) return std::nullopt;
            const auto begin = png.begin() + static_cast<std::ptrdiff_t>(at);
            if (sound) kept.insert(kept.end(), begin, begin + static_cast<std::ptrdiff_t>(length));
        }
        if (std::memcmp(name, "IEND", sizeof name) == 0) break;
        at += length;
    }
    return kept;
}

}  // namespace teardown::imaging
