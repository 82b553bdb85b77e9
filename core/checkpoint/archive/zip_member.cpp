// The bytes of zip members: stored or inflated under a limit, with their checksum.
#include "core/checkpoint/archive/zip_directory.h"

#include "core/base/text.h"
#include "core/checkpoint/archive/member_unpacker.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::uint64_t kInflateChunk = 1 << 20;

Error memberError(const InputFile& file, const ZipEntry& entry, const char* code, Message what) {
    Error error{ErrorKind::BadInput,
                code,
                std::move(what),
                message("do.the-archive-is-damaged-or", "The archive is damaged or was tampered with: get the file again."),
                {}};
    error.where.file = file.path();
    error.where.member = escapeForDisplay(entry.name);
    error.where.offset = entry.headerOffset;
    return error;
}

std::uint32_t checksum(std::uint32_t crc, std::span<const std::byte> bytes) {
    return static_cast<std::uint32_t>(crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// A member without a checksum cannot be verified.
bool fits(std::uint32_t crc, const ZipEntry& entry) { return crc == entry.crc || !entry.hasChecksum(); }

}  // namespace

Result<ZipDirectory::Streamed> ZipDirectory::stream(const ZipEntry& entry, const std::function<bool(std::span<const std::byte>)>& consume,
                                                    const TaskContext& task) const {
    std::uint32_t crc = 0;
    if (entry.method == 0) {
        for (std::uint64_t at = 0; at < entry.size; at += kInflateChunk) {
            if (task.cancelled()) return cancelledError();
            TD_TRY(const auto bytes, m_file->read(entry.dataOffset + at, std::min(kInflateChunk, entry.size - at)));
            crc = checksum(crc, bytes);
            if (!consume(bytes)) return Streamed{};
        }
        return Streamed{true, fits(crc, entry)};
    }
    const auto unpacker = MemberUnpacker::create(entry.method, entry.size);
    if (!unpacker)
        return memberError(*m_file, entry, "zip-inflate",
                           message("zip-inflate.the-decompressor-could-not", "The decompressor could not be started."));
    // One byte more than the announced size: that byte distinguishes a wrong size from a full buffer.
    std::vector<std::byte> out(static_cast<std::size_t>(std::min(kInflateChunk, entry.size + 1)));
    std::vector<std::byte> input;
    std::span<const std::byte> left;
    std::uint64_t position = 0;
    std::uint64_t produced = 0;
    for (bool ended = false; !ended;) {
        if (task.cancelled()) return cancelledError();
        if (left.empty() && position < entry.compressedSize) {
            const std::uint64_t length = std::min(kInflateChunk, entry.compressedSize - position);
            TD_TRY(input, m_file->read(entry.dataOffset + position, length));
            position += length;
            left = input;
        }
        const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), entry.size + 1 - produced));
        const MemberUnpacker::Step step = unpacker->unpack(left, std::span(out).first(room));
        if (step.status == MemberUnpacker::Status::Damaged)
            return memberError(*m_file, entry, "zip-inflate",
                               message("zip-inflate.the-compressed-data-is", "The compressed data is damaged."));
        left = left.subspan(step.consumed);
        produced += step.produced;
        if (produced > entry.size)
            return memberError(*m_file, entry, "zip-size",
                               message("zip-size.the-member-holds-more", "The member holds more bytes than the {entry} that it announces.",
                                       {{"entry", entry.size}}));
        const auto piece = std::span(out).first(step.produced);
        crc = checksum(crc, piece);
        if (!piece.empty() && !consume(piece)) return Streamed{};
        ended = step.status == MemberUnpacker::Status::End;
        if (ended || step.produced > 0 || step.consumed > 0) continue;
        if (!left.empty())
            return memberError(*m_file, entry, "zip-inflate",
                               message("zip-inflate.the-compressed-data-is", "The compressed data is damaged."));
        if (position < entry.compressedSize) continue;
        if (!unpacker->endsWithSize() || produced != entry.size)
            return memberError(*m_file, entry, "zip-inflate",
                               message("zip-inflate.the-compressed-data-ends", "The compressed data ends too early."));
        ended = true;
    }
    if (produced != entry.size)
        return memberError(*m_file, entry, "zip-size",
                           message("zip-size.the-member-holds-bytes", "The member holds {produced} bytes and announces {entry}.",
                                   {{"produced", produced}, {"entry", entry.size}}));
    return Streamed{true, fits(crc, entry)};
}

Result<std::vector<std::byte>> ZipDirectory::read(const ZipEntry& entry, std::uint64_t limit, bool& crcMatches,
                                                  const TaskContext& task) const {
    if (entry.size > limit)
        return memberError(*m_file, entry, "zip-member-too-large",
                           message("zip-member-too-large.the-member-has-bytes", "The member has {entry} bytes; the limit is {limit}.",
                                   {{"entry", entry.size}, {"limit", limit}}));
    std::vector<std::byte> out;
    if (entry.method == 0) {
        TD_TRY(out, m_file->read(entry.dataOffset, entry.size));
        crcMatches = fits(checksum(0, out), entry);
        return out;
    }
    // Reserve what can really be inflated, not what is announced.
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
