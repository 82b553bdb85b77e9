#include "core/imaging/header_reader.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace teardown::imaging {

std::span<const std::byte> HeaderReader::bytes(std::uint64_t offset, std::size_t length) {
    if (offset > size() || length > size() - offset) return {};
    const bool inside = offset >= m_begin && offset + length <= m_begin + m_window.size();
    if (!inside) {
        // Aligned offset: a parser that moves back and forth must not read the file again for every number.
        m_begin = offset - offset % (kWindow / 2);
        m_window.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size() - m_begin, std::max(kWindow, kWindow / 2 + length))));
        if (!m_file.readAt(m_begin, m_window).ok()) {
            m_window.clear();
            return {};
        }
    }
    return std::span(m_window).subspan(static_cast<std::size_t>(offset - m_begin), length);
}

namespace {

std::uint64_t number(std::span<const std::byte> bytes, bool bigEndian) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::byte next = bigEndian ? bytes[i] : bytes[bytes.size() - 1 - i];
        value = value << 8 | std::to_integer<std::uint64_t>(next);
    }
    return value;
}

}  // namespace

std::optional<std::uint8_t> HeaderReader::u8(std::uint64_t offset) {
    const auto found = bytes(offset, 1);
    if (found.empty()) return std::nullopt;
    return std::to_integer<std::uint8_t>(found[0]);
}

std::optional<std::uint16_t> HeaderReader::u16(std::uint64_t offset, bool bigEndian) {
    const auto found = bytes(offset, 2);
    if (found.empty()) return std::nullopt;
    return static_cast<std::uint16_t>(number(found, bigEndian));
}

std::optional<std::uint32_t> HeaderReader::u32(std::uint64_t offset, bool bigEndian) {
    const auto found = bytes(offset, 4);
    if (found.empty()) return std::nullopt;
    return static_cast<std::uint32_t>(number(found, bigEndian));
}

std::optional<std::uint64_t> HeaderReader::u64(std::uint64_t offset, bool bigEndian) {
    const auto found = bytes(offset, 8);
    if (found.empty()) return std::nullopt;
    return number(found, bigEndian);
}

bool HeaderReader::matches(std::uint64_t offset, std::string_view text) {
    const auto found = bytes(offset, text.size());
    return found.size() == text.size() && std::memcmp(found.data(), text.data(), text.size()) == 0;
}

std::string HeaderReader::text(std::uint64_t offset, std::uint64_t length) {
    if (offset >= size()) return {};
    const auto found = bytes(offset, static_cast<std::size_t>(std::min(length, size() - offset)));
    return {reinterpret_cast<const char*>(found.data()), found.size()};
}

std::optional<std::uint64_t> HeaderReader::find(std::uint64_t offset, std::uint8_t value) {
    while (offset < size()) {
        if (!u8(offset)) return std::nullopt;
        const auto begin = static_cast<std::size_t>(offset - m_begin);
        const void* hit = std::memchr(m_window.data() + begin, value, m_window.size() - begin);
        if (hit) return m_begin + static_cast<std::uint64_t>(static_cast<const std::byte*>(hit) - m_window.data());
        offset = m_begin + m_window.size();
    }
    return std::nullopt;
}

Error headerError(const InputFile& file, const Message& what, std::optional<std::uint64_t> offset) {
    return {ErrorKind::BadInput,
            "image-header",
            what,
            message("do.the-file-is-damaged", "The file is damaged: save the picture again."),
            {escapeForDisplay(file.path()), 0, 0, {}, offset}};
}

void addNote(PictureHeader& header, const InputFile& file, Severity severity, const char* code, const Message& message) {
    header.notes.push_back({severity, code, message, {escapeForDisplay(file.path()), 0, 0, {}, std::nullopt}});
}

void noteTruncated(PictureHeader& header, const InputFile& file) {
    addNote(header, file, Severity::Warning, "image-no-end-marker",
            message("image-no-end-marker.the-picture-ends-before",
                    "The picture ends before its end marker: part of it may be missing and is then filled up; copy or download it again."));
}

void noteGrey(PictureHeader& header, const InputFile& file) {
    addNote(header, file, Severity::Note, "image-grey",
            message("image-grey.a-grey-picture-read", "A grey picture: read as three equal channels, as mmcv does."));
}

void notePalette(PictureHeader& header, const InputFile& file) {
    addNote(header, file, Severity::Note, "image-palette",
            message("image-palette.a-picture-with-a", "A picture with a palette: read as full colour, as mmcv does."));
}

void noteSixteenBit(PictureHeader& header, const InputFile& file) {
    addNote(header, file, Severity::Note, "image-16-bit",
            message("image-16-bit.more-than-8-bits", "More than 8 bits per channel: reduced to 8 bits, as mmcv does."));
}

void noteAlpha(PictureHeader& header, const InputFile& file) {
    addNote(
        header, file, Severity::Note, "image-alpha",
        message("image-alpha.the-picture-has-transparency", "The picture has transparency: it is dropped without blending, as mmcv does."));
}

void noteCmyk(PictureHeader& header, const InputFile& file) {
    addNote(header, file, Severity::Note, "image-cmyk",
            message("image-cmyk.a-cmyk-picture-converted", "A CMYK picture: converted without a colour profile, as mmcv does."));
}

void noteOrientation(PictureHeader& header, const InputFile& file, int orientation, bool obeyed) {
    if (orientation < 2 || orientation > 8) return;
    header.orientation = orientation;
    addNote(header, file, Severity::Note, "image-exif",
            obeyed
                ? message("image-exif.exif-orientation-the-picture",
                          "EXIF orientation {orientation}: the picture is rotated accordingly, as in mmcv.", {{"orientation", orientation}})
                : message("image-exif.exif-orientation-is-not", "EXIF orientation {orientation} is ignored for this format, as in mmcv.",
                          {{"orientation", orientation}}));
}

int exifOrientation(HeaderReader& reader, std::uint64_t offset, std::uint64_t end) {
    const bool big = reader.matches(offset, "MM");
    if (!big && !reader.matches(offset, "II")) return 1;
    const auto directory = reader.u32(offset + 4, big);
    if (!directory) return 1;
    const std::uint64_t begin = offset + *directory;
    const auto count = reader.u16(begin, big);
    if (!count) return 1;
    for (std::uint64_t entry = begin + 2; entry < begin + 2 + 12ull * *count && entry + 12 <= end; entry += 12) {
        if (reader.u16(entry, big).value_or(0) != 0x0112) continue;
        const int orientation = reader.u16(entry + 8, big).value_or(1);
        return orientation >= 1 && orientation <= 8 ? orientation : 1;
    }
    return 1;
}

}  // namespace teardown::imaging
