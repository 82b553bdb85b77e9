// The bytes of zip members: stored or inflated under a limit, with their checksum.
#include "core/checkpoint/zip_directory.h"

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

Result<std::vector<std::byte>> ZipDirectory::read(const ZipEntry& entry, std::uint64_t limit, bool& crcMatches, const TaskContext& task) const {
    if (entry.size > limit)
        return memberError(*m_file, entry, "zip-member-too-large", fmt::format("The member has {} bytes; at most {} are read.", entry.size, limit));
    std::vector<std::byte> out;
    if (entry.method == 0) {
        TD_TRY(out, m_file->read(entry.dataOffset, entry.size));
        crcMatches = checksum(0, out) == entry.crc;
        return out;
    }
    Inflater inflater;
    if (!inflater.ready) return memberError(*m_file, entry, "zip-inflate", "The decompressor could not be started.");
    std::uint64_t position = 0;
    int status = Z_OK;
    std::uint64_t produced = 0;
    while (status != Z_STREAM_END) {
        if (task.cancelled()) return cancelledError();
        if (inflater.stream.avail_in == 0 && position == entry.compressedSize) return memberError(*m_file, entry, "zip-inflate", "The compressed data ends too early.");
        const std::uint64_t length = std::min(kChunk, entry.compressedSize - position);
        TD_TRY(auto input, m_file->read(entry.dataOffset + position, length));
        position += length;
        inflater.stream.next_in = reinterpret_cast<Bytef*>(input.data());
        inflater.stream.avail_in = static_cast<uInt>(input.size());
        do {
            // Room grows with what really comes out, to one byte beyond the announced size: that byte tells a lie apart from a full buffer.
            const std::uint64_t room = std::min(kChunk, entry.size + 1 - produced);
            if (room == 0) return memberError(*m_file, entry, "zip-size", "The member holds more bytes than it announces.");
            out.resize(produced + room);
            inflater.stream.next_out = reinterpret_cast<Bytef*>(out.data() + produced);
            inflater.stream.avail_out = static_cast<uInt>(room);
            status = inflate(&inflater.stream, Z_NO_FLUSH);
            produced += room - inflater.stream.avail_out;
            if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return memberError(*m_file, entry, "zip-inflate", "The compressed data is damaged.");
        } while (status != Z_STREAM_END && inflater.stream.avail_out == 0);
    }
    if (produced != entry.size)
        return memberError(*m_file, entry, "zip-size", fmt::format("The member holds {} bytes and announces {}.", produced > entry.size ? "more" : std::to_string(produced), entry.size));
    out.resize(produced);
    crcMatches = checksum(0, out) == entry.crc;
    return out;
}

Result<bool> ZipDirectory::verifyCrc(const ZipEntry& entry, const TaskContext& task) const {
    if (entry.method != 0) {
        bool matches = false;
        TD_CHECK([&]() -> Result<void> {
            TD_TRY(const auto bytes, read(entry, std::uint64_t{1} << 30, matches, task));
            return {};
        }());
        return matches;
    }
    std::uint32_t crc = 0;
    for (std::uint64_t at = 0; at < entry.size; at += kChunk) {
        if (task.cancelled()) return cancelledError();
        TD_TRY(const auto bytes, m_file->read(entry.dataOffset + at, std::min(kChunk, entry.size - at)));
        crc = checksum(crc, bytes);
    }
    return crc == entry.crc;
}

}  // namespace teardown
