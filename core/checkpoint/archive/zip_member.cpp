// The bytes of zip members: stored or inflated under a limit, with their checksum.
#include "core/checkpoint/archive/zip_directory.h"

#include "core/base/text.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::uint64_t kChunk = 1 << 20;

Error memberError(const InputFile& file, const ZipEntry& entry, const char* code, std::string what) {
    Error error{ErrorKind::BadInput, code, std::move(what), "The archive is damaged or was tampered with: get the file again.", {}};
    error.where.file = file.path();
    error.where.member = escapeForDisplay(entry.name);
    error.where.offset = entry.headerOffset;
    return error;
}

/// Closes the zlib stream on every way out.
struct Inflater {
    z_stream stream{};
    bool ready = false;
    Inflater() { ready = inflateInit2(&stream, -MAX_WBITS) == Z_OK; }
    ~Inflater() {
        if (ready) inflateEnd(&stream);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
};

std::uint32_t checksum(std::uint32_t crc, std::span<const std::byte> bytes) {
    return static_cast<std::uint32_t>(crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace

Result<ZipDirectory::Streamed> ZipDirectory::stream(const ZipEntry& entry, const std::function<bool(std::span<const std::byte>)>& consume,
                                                    const TaskContext& task) const {
    std::uint32_t crc = 0;
    if (entry.method == 0) {
        for (std::uint64_t at = 0; at < entry.size; at += kChunk) {
            if (task.cancelled()) return cancelledError();
            TD_TRY(const auto bytes, m_file->read(entry.dataOffset + at, std::min(kChunk, entry.size - at)));
            crc = checksum(crc, bytes);
            if (!consume(bytes)) return Streamed{};
        }
        return Streamed{true, crc == entry.crc};
    }
    Inflater inflater;
    if (!inflater.ready) return memberError(*m_file, entry, "zip-inflate", "The decompressor could not be started.");
    // To one byte beyond the announced size: that byte tells a lie apart from a full buffer.
    std::vector<std::byte> out(static_cast<std::size_t>(std::min(kChunk, entry.size + 1)));
    std::vector<std::byte> input;
    std::uint64_t position = 0;
    std::uint64_t produced = 0;
    int status = Z_OK;
    while (status != Z_STREAM_END) {
        if (task.cancelled()) return cancelledError();
        if (inflater.stream.avail_in == 0) {
            if (position == entry.compressedSize) return memberError(*m_file, entry, "zip-inflate", "The compressed data ends too early.");
            const std::uint64_t length = std::min(kChunk, entry.compressedSize - position);
            TD_TRY(input, m_file->read(entry.dataOffset + position, length));
            position += length;
            inflater.stream.next_in = reinterpret_cast<Bytef*>(input.data());
            inflater.stream.avail_in = static_cast<uInt>(input.size());
        }
        const std::uint64_t room = std::min<std::uint64_t>(out.size(), entry.size + 1 - produced);
        inflater.stream.next_out = reinterpret_cast<Bytef*>(out.data());
        inflater.stream.avail_out = static_cast<uInt>(room);
        status = inflate(&inflater.stream, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
            return memberError(*m_file, entry, "zip-inflate", "The compressed data is damaged.");
        const std::uint64_t count = room - inflater.stream.avail_out;
        produced += count;
        if (produced > entry.size)
            return memberError(*m_file, entry, "zip-size",
                               fmt::format("The member holds more bytes than the {} that it announces.", entry.size));
        const auto piece = std::span(out).first(static_cast<std::size_t>(count));
        crc = checksum(crc, piece);
        if (count > 0 && !consume(piece)) return Streamed{};
    }
    if (produced != entry.size)
        return memberError(*m_file, entry, "zip-size", fmt::format("The member holds {} bytes and announces {}.", produced, entry.size));
    return Streamed{true, crc == entry.crc};
}

Result<std::vector<std::byte>> ZipDirectory::read(const ZipEntry& entry, std::uint64_t limit, bool& crcMatches,
                                                  const TaskContext& task) const {
    if (entry.size > limit)
        return memberError(*m_file, entry, "zip-member-too-large",
                           fmt::format("The member has {} bytes; at most {} are read.", entry.size, limit));
    std::vector<std::byte> out;
    if (entry.method == 0) {
        TD_TRY(out, m_file->read(entry.dataOffset, entry.size));
        crcMatches = checksum(0, out) == entry.crc;
        return out;
    }
    // Room for what can come out, not for what is announced.
    out.reserve(static_cast<std::size_t>(std::min(entry.size, (entry.compressedSize + 1) * kZipMaxRatio)));
    const auto append = [&out](std::span<const std::byte> piece) {
        out.insert(out.end(), piece.begin(), piece.end());
        return true;
    };
    TD_TRY(const Streamed end, stream(entry, append, task));
    crcMatches = end.crcMatches;
    return out;
}

Result<std::vector<std::byte>> ZipDirectory::head(const ZipEntry& entry, std::size_t count) const {
    if (entry.method == 0) return m_file->read(entry.dataOffset, std::min<std::uint64_t>(entry.size, count));
    std::vector<std::byte> out;
    const auto append = [&out, count](std::span<const std::byte> piece) {
        const auto part = piece.first(std::min(piece.size(), count - out.size()));
        out.insert(out.end(), part.begin(), part.end());
        return out.size() < count;
    };
    TD_TRY(const Streamed end, stream(entry, append));
    (void)end;
    return out;
}

Result<bool> ZipDirectory::verifyCrc(const ZipEntry& entry, const TaskContext& task) const {
    TD_TRY(const Streamed end, stream(
                                   entry, [](std::span<const std::byte>) { return true; }, task));
    return end.crcMatches;
}

}  // namespace teardown
