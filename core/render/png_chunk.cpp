#include "core/render/png_chunk.h"

#include <array>

namespace teardown {

std::string pngNumberBytes(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::uint32_t pngNumberAt(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

// This room does not link zlib, and what is checked is short.
std::uint32_t pngChecksum(std::string_view typeAndData) {
    static const std::array<std::uint32_t, 256> s_table = [] {
        std::array<std::uint32_t, 256> table{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            std::uint32_t value = i;
            for (int bit = 0; bit < 8; ++bit) value = value & 1 ? 0xEDB88320u ^ value >> 1 : value >> 1;
            table[i] = value;
        }
        return table;
    }();
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const char c : typeAndData) crc = s_table[(crc ^ static_cast<unsigned char>(c)) & 0xFF] ^ crc >> 8;
    return crc ^ 0xFFFFFFFFu;
}

std::string pngChunk(std::string_view type, std::string_view data) {
    const std::string body = std::string(type) + std::string(data);
    return pngNumberBytes(static_cast<std::uint32_t>(data.size())) + body + pngNumberBytes(pngChecksum(body));
}

}  // namespace teardown
