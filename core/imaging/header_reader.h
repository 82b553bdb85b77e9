// Shared by the header parsers of the picture formats: bounded reads from the file, and the notes.
#pragma once

#include "core/base/file.h"
#include "core/imaging/imaging_api.h"

#include <array>
#include <optional>
#include <span>
#include <string>

namespace teardown::imaging {

/// Reads numbers at absolute offsets of the file through a cached window; reads beyond the end return nullopt, never garbage.
class HeaderReader {
public:
    explicit HeaderReader(const InputFile& file) : m_file(file) {}

    std::uint64_t size() const { return m_file.size(); }
    const InputFile& file() const { return m_file; }
    std::optional<std::uint8_t> u8(std::uint64_t offset);
    std::optional<std::uint16_t> u16(std::uint64_t offset, bool bigEndian);
    std::optional<std::uint32_t> u32(std::uint64_t offset, bool bigEndian);
    std::optional<std::uint64_t> u64(std::uint64_t offset, bool bigEndian);
    /// True when the bytes at offset are exactly `text`.
    bool matches(std::uint64_t offset, std::string_view text);
    /// Up to `length` bytes at offset: fewer at the end of the file.
    std::string text(std::uint64_t offset, std::uint64_t length);
    /// Offset of the next byte of this value at or after `offset`; nullopt at the end of the file.
    std::optional<std::uint64_t> find(std::uint64_t offset, std::uint8_t value);

private:
    /// `length` bytes at offset, or an empty span.
    std::span<const std::byte> bytes(std::uint64_t offset, std::size_t length);

    static constexpr std::size_t kWindow = 65536;
    const InputFile& m_file;
    std::vector<std::byte> m_window;
    std::uint64_t m_begin = 0;
};

Error headerError(const InputFile& file, const Message& what, std::optional<std::uint64_t> offset = std::nullopt);
void addNote(PictureHeader& header, const InputFile& file, Severity severity, const char* code, const Message& message);

/// A camera's raw file that uses the TIFF structure.
Error rawError(const InputFile& file);

/// Notes shared by several formats.
void noteTruncated(PictureHeader& header, const InputFile& file);
void noteGrey(PictureHeader& header, const InputFile& file);
void notePalette(PictureHeader& header, const InputFile& file);
void noteSixteenBit(PictureHeader& header, const InputFile& file);
void noteAlpha(PictureHeader& header, const InputFile& file);
void noteCmyk(PictureHeader& header, const InputFile& file);
/// EXIF orientation 2..8; `obeyed`: whether cv2 applies it for this format.
void noteOrientation(PictureHeader& header, const InputFile& file, int orientation, bool obeyed);

/// The orientation in a TIFF structure (EXIF block) that begins at `offset` and ends before `end`; 1 when there is none.
int exifOrientation(HeaderReader& reader, std::uint64_t offset, std::uint64_t end);

// One parser per format; the caller has checked the signature. They fill width, height and notes.
Result<PictureHeader> readPngHeader(HeaderReader& reader);
Result<PictureHeader> readJpegHeader(HeaderReader& reader);
Result<PictureHeader> readBmpHeader(HeaderReader& reader);
Result<PictureHeader> readWebpHeader(HeaderReader& reader);
Result<PictureHeader> readTiffHeader(HeaderReader& reader);
Result<PictureHeader> readPnmHeader(HeaderReader& reader);
Result<PictureHeader> readJp2Header(HeaderReader& reader);

}  // namespace teardown::imaging
