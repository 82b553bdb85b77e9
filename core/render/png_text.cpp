#include "core/render/png_text.h"

#include "core/base/text.h"
#include "core/render/png_chunk.h"

#include <algorithm>
#include <cassert>

namespace teardown {

namespace {

constexpr std::size_t kHeaderEnd = 8 + 12 + 13;  // signature and IHDR
constexpr std::size_t kMostTexts = 64;
constexpr std::size_t kLongestText = 64 << 10;
constexpr std::size_t kLongestKeyword = 79;

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
    assert(png.starts_with(kPngBegin) && png.size() > kHeaderEnd);
    std::string out(png.substr(0, kHeaderEnd));
    for (const auto& [keyword, text] : texts) {
        assert(!keyword.empty() && keyword.size() <= kLongestKeyword && isAsciiWithoutZero(keyword));
        const std::string head = keyword + '\0';
        out += isAsciiWithoutZero(text) ? pngChunk("tEXt", head + text) : pngChunk("iTXt", head + std::string(4, '\0') + toValidUtf8(text));
    }
    return out.append(png.substr(kHeaderEnd));
}

Result<PngTexts> readPngTexts(const std::string& name, std::string_view png) {
    if (!png.starts_with(kPngBegin))
        return bad(name, "png-signature", message("png-signature.this-is-no-png", "This is not a PNG file."), 0);
    PngTexts texts;
    std::size_t at = kPngBegin.size();
    while (true) {
        if (png.size() - at < 12)
            return bad(name, "png-truncated", message("png-truncated.the-png-file-ends", "The PNG file ends in the middle of a chunk."),
                       at);
        const std::size_t length = pngNumberAt(png.substr(at));
        if (length > png.size() - at - 12)
            return bad(name, "png-truncated", message("png-truncated.a-chunk-of-the", "A chunk of the PNG file is longer than the file."),
                       at);
        const std::string_view type = png.substr(at + 4, 4);
        if (type == "IEND") return texts;
        if (type == "tEXt" || type == "iTXt") {
            if (pngChecksum(png.substr(at + 4, length + 4)) != pngNumberAt(png.substr(at + 8 + length)))
                return bad(name, "png-crc", message("png-crc.the-checksum-of-a", "The checksum of a text in the PNG file is wrong."), at);
            take(type, png.substr(at + 8, length), texts);
        }
        at += 12 + length;
    }
}

}  // namespace teardown
