#include "core/config/text_encoding.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kMark = "\xef\xbb\xbf";

/// The encoding named by a comment in the first two lines (PEP 263); empty without one.
std::string codingCookie(std::string_view text) {
    for (int line = 0; line < 2 && !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view first = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t comment = first.find_first_not_of(" \t\f");
        if (comment == std::string_view::npos) continue;
        if (first[comment] != '#') return {};
        std::size_t at = first.find("coding", comment);
        if (at == std::string_view::npos || at + 6 >= first.size() || (first[at + 6] != ':' && first[at + 6] != '=')) continue;
        at = first.find_first_not_of(" \t", at + 7);
        if (at == std::string_view::npos) continue;
        const std::size_t stop = std::min(first.find_first_of(" \t\r*;", at), first.size());
        return std::string(first.substr(at, stop - at));
    }
    return {};
}

/// Offset of the first byte that is not valid UTF-8.
std::size_t firstBadByte(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        const std::string one(text.substr(at, length));
        if (toValidUtf8(one) != one) return at;
        at += length;
    }
    return at;
}

Place placeIn(std::string_view text, std::size_t at) {
    Place place;
    const std::string_view before = text.substr(0, at);
    place.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    const std::string_view inLine = before.substr(start);
    place.column = 1 + static_cast<int>(std::count_if(inLine.begin(), inLine.end(),
                                                      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    return place;
}

Message iconv(std::string_view encoding, const std::string& fileName) {
    return message("text-encoding.save-it-as-utf",
                   "Save it as UTF-8, for example: iconv -f {encoding} -t UTF-8 {fileName} > utf8-{fileName}",
                   {{"encoding", encoding}, {"fileName", escapeForDisplay(fileName)}});
}

/// With the plain name "UTF-16", iconv removes the byte order mark.
bool hasMark(std::string_view bytes) {
    return bytes.starts_with("\xff\xfe"sv) || bytes.starts_with("\xfe\xff"sv) || bytes.starts_with("\0\0\xfe\xff"sv);
}

const char* iconvName(TextEncoding encoding) {
    switch (encoding) {
        case TextEncoding::Utf16Little:
            return "UTF-16LE";
        case TextEncoding::Utf16Big:
            return "UTF-16BE";
        case TextEncoding::Utf32Little:
            return "UTF-32LE";
        case TextEncoding::Utf32Big:
            return "UTF-32BE";
        case TextEncoding::Utf8:
        case TextEncoding::Utf8WithMark:
            break;
    }
    return "UTF-8";
}

}  // namespace

TextEncoding textEncodingOf(std::string_view bytes) {
    if (bytes.starts_with(kMark)) return TextEncoding::Utf8WithMark;
    if (bytes.starts_with("\xff\xfe\0\0"sv)) return TextEncoding::Utf32Little;
    if (bytes.starts_with("\0\0\xfe\xff"sv)) return TextEncoding::Utf32Big;
    if (bytes.starts_with("\xff\xfe"sv)) return TextEncoding::Utf16Little;
    if (bytes.starts_with("\xfe\xff"sv)) return TextEncoding::Utf16Big;
    // For ASCII characters every second byte is zero, or three of four.
    constexpr std::size_t kDetectionBytes = 4096;
    const std::string_view head = bytes.substr(0, kDetectionBytes);
    std::size_t zeros[4] = {};
    for (std::size_t i = 0; i < head.size(); ++i)
        if (head[i] == '\0') ++zeros[i % 4];
    const std::size_t quarter = head.size() / 4;
    const auto most = [&](std::size_t count) { return quarter > 0 && count * 10 >= quarter * 7; };
    const auto few = [&](std::size_t count) { return count * 10 <= quarter; };
    if (most(zeros[1]) && most(zeros[2]) && most(zeros[3]) && few(zeros[0])) return TextEncoding::Utf32Little;
    if (most(zeros[0]) && most(zeros[1]) && most(zeros[2]) && few(zeros[3])) return TextEncoding::Utf32Big;
    if (most(zeros[1]) && most(zeros[3]) && few(zeros[0]) && few(zeros[2])) return TextEncoding::Utf16Little;
    if (most(zeros[0]) && most(zeros[2]) && few(zeros[1]) && few(zeros[3])) return TextEncoding::Utf16Big;
    return TextEncoding::Utf8;
}

Result<std::string> utf8Text(std::string_view bytes, const std::string& fileName) {
    const auto bad = [](Message what, Message remedy, Place where) {
        return Error{ErrorKind::BadInput, "config-encoding", std::move(what), std::move(remedy), std::move(where)};
    };
    const TextEncoding encoding = textEncodingOf(bytes);
    if (encoding != TextEncoding::Utf8 && encoding != TextEncoding::Utf8WithMark)
        return bad(message("text-encoding.the-file-is-text", "The file is text in {iconvName}; Python and mmcv read a config as UTF-8.",
                           {{"iconvName", iconvName(encoding)}}),
                   iconv(hasMark(bytes) ? std::string_view(iconvName(encoding)).substr(0, 6) : iconvName(encoding), fileName),
                   {{}, 1, 1, {}, {}});
    if (encoding == TextEncoding::Utf8WithMark) bytes.remove_prefix(kMark.size());
    if (const std::size_t zero = bytes.find('\0'); zero != std::string_view::npos)
        return bad(
            message("text-encoding.the-file-holds-a",
                    "The file holds a null byte, which no Python source may: it is not a text, or it was damaged when it was written."),
            message("do.restore-it-from-a", "Restore it from a copy, or remove the null bytes: tr -d '\\0' < {fileName} > clean-{fileName}",
                    {{"fileName", escapeForDisplay(fileName)}}),
            placeIn(bytes, zero));
    std::string text(bytes);
    if (toValidUtf8(text) == text) return text;
    const std::size_t at = firstBadByte(bytes);
    const std::string cookie = codingCookie(bytes);
    const bool another = !cookie.empty() && cookie != "utf-8" && cookie != "utf8" && cookie != "UTF-8";
    const Message byte = message("text-encoding.the-byte-0x-here", "the byte 0x{unsigned} here is not UTF-8",
                                 {{"unsigned", static_cast<unsigned char>(bytes[std::min(at, bytes.size() - 1)]), "02x"}});
    if (another)
        return bad(message("text-encoding.the-files-first-lines",
                           "The file's first lines say that it is encoded in {cookie}, but mmcv reads configs as UTF-8: {byte}.",
                           {{"cookie", escapeForDisplay(cookie)}, {"byte", byte}}),
                   iconv(escapeForDisplay(cookie), fileName), placeIn(bytes, at));
    return bad(
        message("text-encoding.the-file-is-not", "The file is not UTF-8 text: {byte}.", {{"byte", byte}}),
        message("do.or-whichever-encoding-it", "{iconv} (or whichever encoding it was written in)", {{"iconv", iconv("LATIN1", fileName)}}),
        placeIn(bytes, at));
}

}  // namespace teardown
