#include "core/render/png_text.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>

namespace teardown {

namespace {

constexpr std::string_view kSignature{"\x89PNG\r\n\x1a\n", 8};
constexpr std::size_t kHeaderEnd = 8 + 12 + 13;  // signature and IHDR
constexpr std::size_t kMostTexts = 64;
constexpr std::size_t kLongestText = 64 << 10;
constexpr std::size_t kLongestKeyword = 79;

std::string bigEndian(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::uint32_t readBigEndian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

/// CRC-32 as in the PNG specification (annex D), of a chunk's type and data. This room does not link zlib, and texts are short.
std::uint32_t checksum(std::string_view typeAndData) {
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

std::string chunk(std::string_view type, std::string_view data) {
    const std::string body = std::string(type) + std::string(data);
    return bigEndian(static_cast<std::uint32_t>(data.size())) + body + bigEndian(checksum(body));
}

bool isAsciiWithoutZero(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != 0; });
}

std::string latin1ToUtf8(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
        } else {
            out += static_cast<char>(0xC0 | byte >> 6);
            out += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return out;
}

Error bad(const std::string& name, const char* code, const Message& what, std::size_t offset) {
    return {ErrorKind::BadInput, code, what, message("do.export-the-picture-again", "Export the picture again."),
            Place{name, 0, 0, {}, offset}};
}

void take(std::string_view type, std::string_view data, PngTexts& texts) {
    const std::size_t end = data.find('\0');
    if (end == std::string_view::npos || end == 0 || end > kLongestKeyword || data.size() > kLongestText || texts.size() >= kMostTexts)
        return;
    const std::string keyword = latin1ToUtf8(data.substr(0, end));
    std::string_view rest = data.substr(end + 1);
    if (type == "tEXt") {
        texts.emplace_back(keyword, latin1ToUtf8(rest));
        return;
    }
    // Compression flag and method, then language and translated keyword, each terminated by a zero.
    if (rest.size() < 2 || rest[0] != 0) return;
    rest.remove_prefix(2);
    for (int skipped = 0; skipped < 2; ++skipped) {
        const std::size_t zero = rest.find('\0');
        if (zero == std::string_view::npos) return;
        rest.remove_prefix(zero + 1);
    }
    texts.emplace_back(keyword, toValidUtf8(rest));
}

}  // namespace

std::string withPngTexts(std::string_view png, const PngTexts& texts) {
    assert(png.starts_with(kSignature) && png.size() > kHeaderEnd);
    std::string out(png.substr(0, kHeaderEnd));
    for (const auto& [keyword, text] : texts) {
        assert(!keyword.empty() && keyword.size() <= kLongestKeyword && isAsciiWithoutZero(keyword));
        const std::string head = keyword + '\0';
        out += isAsciiWithoutZero(text) ? chunk("tEXt", head + text) : chunk("iTXt", head + std::string(4, '\0') + toValidUtf8(text));
    }
    return out.append(png.substr(kHeaderEnd));
}

Result<PngTexts> readPngTexts(const std::string& name, std::string_view png) {
    if (!png.starts_with(kSignature))
        return bad(name, "png-signature", message("png-signature.this-is-no-png", "This is not a PNG file."), 0);
    PngTexts texts;
    std::size_t at = kSignature.size();
    while (true) {
        if (png.size() - at < 12)
            return bad(name, "png-truncated", message("png-truncated.the-png-file-ends", "The PNG file ends in the middle of a chunk."),
                       at);
        const std::size_t length = readBigEndian(png.substr(at));
        if (length > png.size() - at - 12)
            return bad(name, "png-truncated", message("png-truncated.a-chunk-of-the", "A chunk of the PNG file is longer than the file."),
                       at);
        const std::string_view type = png.substr(at + 4, 4);
        if (type == "IEND") return texts;
        if (type == "tEXt" || type == "iTXt") {
            if (checksum(png.substr(at + 4, length + 4)) != readBigEndian(png.substr(at + 8 + length)))
                return bad(name, "png-crc", message("png-crc.the-checksum-of-a", "The checksum of a text in the PNG file is wrong."), at);
            take(type, png.substr(at + 8, length), texts);
        }
        at += 12 + length;
    }
}

}  // namespace teardown
