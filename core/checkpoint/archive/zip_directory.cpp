#include "core/checkpoint/archive/zip_directory.h"

#include "core/base/text.h"
#include "core/checkpoint/archive/member_unpacker.h"
#include "core/checkpoint/little_endian.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <set>

namespace teardown {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::uint32_t kCentralSignature = 0x02014b50;
constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::uint32_t kEnd64Signature = 0x06064b50;
constexpr std::uint32_t kLocator64Signature = 0x07064b50;
constexpr std::size_t kCentralSize = 46;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kEnd64Size = 56;
constexpr std::size_t kLocatorSize = 20;
constexpr std::uint64_t kMaxComment = 65535;
constexpr std::uint64_t kMaxDirectory = std::uint64_t{256} << 20;
constexpr std::uint16_t kForbiddenFlags = 0x1 | 0x20 | 0x40 | 0x2000;  // encrypted, patched, strongly encrypted, masked
constexpr std::uint16_t kDescriptorFlag = 0x8;
constexpr std::uint16_t kLevelFlags = 0x6;  // compression effort, which some archivers record in one header only

Error zipError(const InputFile& file, const char* code, Message what, std::string member = {}, std::optional<std::uint64_t> offset = {}) {
    Error error{ErrorKind::BadInput,
                code,
                std::move(what),
                message("do.the-archive-is-damaged-or", "The archive is damaged or was tampered with: get the file again."),
                {}};
    error.where.file = file.path();
    error.where.member = escapeForDisplay(member);
    error.where.offset = offset;
    return error;
}

void warnOfZip(Diagnostics& warnings, const InputFile& file, const char* code, Message message) {
    warnings.push_back({Severity::Warning, code, std::move(message), Place{file.path(), 0, 0, {}, {}}});
}

struct EndRecord {
    std::uint64_t count = 0;
    std::uint64_t directorySize = 0;
    std::uint64_t directoryOffset = 0;
    std::uint64_t position = 0;  ///< where the directory must end: at the first end record
    std::uint64_t moved = 0;     ///< how far after the position given by its locator the 64-bit record was found
};

Result<EndRecord> findEnd(const InputFile& file, Diagnostics& warnings) {
    const std::uint64_t tailSize = std::min<std::uint64_t>(file.size(), kEndSize + kMaxComment);
    TD_TRY(const auto tail, file.read(file.size() - tailSize, tailSize));
    const std::uint64_t tailStart = file.size() - tailSize;
    std::optional<std::size_t> found;
    for (std::size_t at = tail.size() < kEndSize ? 0 : tail.size() - kEndSize + 1; at-- > 0;)
        if (littleEndian<std::uint32_t>(tail, at) == kEndSignature) {
            found = at;
            break;
        }
    if (!found)
        return zipError(file, "zip-truncated",
                        message("zip-truncated.the-archive-has-no", "The archive has no directory at its end: the file was cut off."));
    const Bytes end = Bytes(tail).subspan(*found);
    const std::uint64_t after = end.size() - kEndSize;
    const std::uint16_t comment = littleEndian<std::uint16_t>(end, 20);
    if (comment > after)
        return zipError(file, "zip-truncated", message("zip-truncated.the-archive-ends-inside", "The archive ends inside its comment."), {},
                        tailStart + *found);
    if (comment < after)
        warnOfZip(warnings, file, "zip-trailing-data",
                  message("zip-trailing-data.bytes-follow-the-end", "{comment} bytes follow the end of the archive.",
                          {{"comment", after - comment}}));
    EndRecord record;
    record.position = tailStart + *found;
    const auto disk = littleEndian<std::uint16_t>(end, 4);
    const auto directoryDisk = littleEndian<std::uint16_t>(end, 6);
    const auto diskCount = littleEndian<std::uint16_t>(end, 8);
    record.count = littleEndian<std::uint16_t>(end, 10);
    record.directorySize = littleEndian<std::uint32_t>(end, 12);
    record.directoryOffset = littleEndian<std::uint32_t>(end, 16);

    const bool saturated = record.count == 0xffff || record.directorySize == 0xffffffff || record.directoryOffset == 0xffffffff;
    std::vector<std::byte> locator;
    if (record.position >= kLocatorSize) {
        TD_TRY(locator, file.read(record.position - kLocatorSize, kLocatorSize));
    }
    if (!locator.empty() && littleEndian<std::uint32_t>(locator, 0) == kLocator64Signature) {
        auto position = littleEndian<std::uint64_t>(locator, 8);
        if (littleEndian<std::uint32_t>(locator, 4) != 0 || littleEndian<std::uint32_t>(locator, 16) > 1)
            return zipError(file, "zip-multi-disk",
                            message("zip-multi-disk.the-archive-is-split", "The archive is split over several files."));
        if (position > record.position - kLocatorSize || record.position - kLocatorSize - position < kEnd64Size)
            return zipError(file, "zip-out-of-bounds",
                            message("zip-out-of-bounds.the-64-bit-directory", "The 64-bit directory record is outside the file."), {},
                            position);
        TD_TRY(auto end64, file.read(position, kEnd64Size));
        if (littleEndian<std::uint32_t>(end64, 0) != kEnd64Signature) {
            // With data in front of the archive the record lies after the position in the locator: directly before the locator.
            record.moved = record.position - kLocatorSize - kEnd64Size - position;
            position = record.position - kLocatorSize - kEnd64Size;
            TD_TRY(end64, file.read(position, kEnd64Size));
        }
        if (littleEndian<std::uint32_t>(end64, 0) != kEnd64Signature)
            return zipError(file, "zip-truncated", message("zip-truncated.the-64-bit-directory", "The 64-bit directory record is missing."),
                            {}, position);
        if (littleEndian<std::uint32_t>(end64, 16) != 0 || littleEndian<std::uint32_t>(end64, 20) != 0)
            return zipError(file, "zip-multi-disk",
                            message("zip-multi-disk.the-archive-is-split", "The archive is split over several files."));
        if (littleEndian<std::uint64_t>(end64, 24) != littleEndian<std::uint64_t>(end64, 32))
            return zipError(file, "zip-count", message("zip-count.the-directorys-two-entry", "The directory's two entry counts differ."),
                            {}, position);
        const auto count = littleEndian<std::uint64_t>(end64, 32);
        const auto size = littleEndian<std::uint64_t>(end64, 40);
        const auto offset = littleEndian<std::uint64_t>(end64, 48);
        const bool agree = (record.count == 0xffff || record.count == count) &&
                           (record.directorySize == 0xffffffff || record.directorySize == size) &&
                           (record.directoryOffset == 0xffffffff || record.directoryOffset == offset);
        if (!agree)
            return zipError(file, "zip-count", message("zip-count.the-archives-two-end", "The archive's two end records disagree."), {},
                            position);
        const auto length = littleEndian<std::uint64_t>(end64, 4);
        if (const std::uint64_t stands = record.position - kLocatorSize - position - 12; length != stands)
            warnOfZip(warnings, file, "zip-zip64",
                      message("zip-zip64.the-64-bit-directory",
                              "The 64-bit directory record gives its length as {length} bytes, where {stands} stand.",
                              {{"length", length}, {"stands", stands}}));
        record.count = count;
        record.directorySize = size;
        record.directoryOffset = offset;
        record.position = position;
        return record;
    }
    if (saturated && record.count != 0xffff)
        return zipError(file, "zip-truncated", message("zip-truncated.the-64-bit-directory", "The 64-bit directory record is missing."), {},
                        record.position);
    if (disk != 0 || directoryDisk != 0)
        return zipError(file, "zip-multi-disk", message("zip-multi-disk.the-archive-is-split", "The archive is split over several files."),
                        {}, record.position);
    if (diskCount != record.count)
        return zipError(file, "zip-count", message("zip-count.the-directorys-two-entry", "The directory's two entry counts differ."), {},
                        record.position);
    return record;
}

/// Fields that are saturated in the 32-bit record are stored in the extra field; only those, in a fixed order.
bool applyZip64(Bytes extra, bool needSize, bool needCompressed, bool needOffset, ZipEntry& entry) {
    for (std::size_t at = 0; at + 4 <= extra.size();) {
        const auto id = littleEndian<std::uint16_t>(extra, at);
        const std::size_t length = littleEndian<std::uint16_t>(extra, at + 2);
        if (at + 4 + length > extra.size()) return false;
        if (id == 1) {
            std::size_t field = at + 4;
            const std::size_t end = field + length;
            for (const auto& [needed, target] :
                 {std::pair{needSize, &entry.size}, {needCompressed, &entry.compressedSize}, {needOffset, &entry.headerOffset}}) {
                if (!needed) continue;
                if (field + 8 > end) return false;
                *target = littleEndian<std::uint64_t>(extra, field);
                field += 8;
            }
            return true;
        }
        at += 4 + length;
    }
    return !needSize && !needCompressed && !needOffset;
}

Result<void> checkMemberName(const InputFile& file, const ZipEntry& entry, std::uint64_t offset) {
    if (entry.name.empty() || entry.name.size() > kZipMaxName || entry.name.find('\0') != std::string::npos)
        return zipError(
            file, "zip-name",
            message("zip-name.a-member-has-an", "A member has an unusable name of {name} bytes.", {{"name", entry.name.size()}}),
            entry.name, offset);
    return {};
}

/// True if there is a 64-bit record although the fields do not need one, and it contradicts these values: size, compressed size and, in the
/// directory, the header's position.
bool contradicts(Bytes extra, std::initializer_list<std::uint64_t> values) {
    for (std::size_t at = 0; at + 4 <= extra.size();) {
        const std::size_t length = littleEndian<std::uint16_t>(extra, at + 2);
        if (at + 4 + length > extra.size()) return true;
        if (littleEndian<std::uint16_t>(extra, at) == 1) {
            for (std::size_t i = 0; i < values.size() && (i + 1) * 8 <= length; ++i)
                if (littleEndian<std::uint64_t>(extra, at + 4 + 8 * i) != values.begin()[i]) return true;
            return false;
        }
        at += 4 + length;
    }
    return false;
}

Result<std::vector<ZipEntry>> readCentral(const InputFile& file, const EndRecord& end, std::uint64_t shift) {
    TD_TRY(const auto bytes, file.read(end.directoryOffset + shift, end.directorySize));
    std::vector<ZipEntry> entries;
    std::size_t at = 0;
    while (at < bytes.size()) {
        const std::uint64_t offset = end.directoryOffset + shift + at;
        if (bytes.size() - at < kCentralSize || littleEndian<std::uint32_t>(bytes, at) != kCentralSignature)
            return zipError(file, "zip-count",
                            message("zip-count.the-directory-holds-readable",
                                    "The directory holds {entries} readable entries where {count} are announced.",
                                    {{"entries", entries.size()}, {"count", end.count}}),
                            {}, offset);
        if (entries.size() >= end.count)
            return zipError(file, "zip-count",
                            message("zip-count.the-directory-holds-more", "The directory holds more than the {count} entries announced.",
                                    {{"count", end.count}}),
                            {}, offset);
        const Bytes record = Bytes(bytes).subspan(at);
        const std::size_t nameSize = littleEndian<std::uint16_t>(record, 28);
        const std::size_t extraSize = littleEndian<std::uint16_t>(record, 30);
        const std::size_t commentSize = littleEndian<std::uint16_t>(record, 32);
        if (record.size() < kCentralSize + nameSize + extraSize + commentSize)
            return zipError(file, "zip-truncated",
                            message("zip-truncated.the-directory-ends-inside", "The directory ends inside an entry."), {}, offset);
        ZipEntry entry;
        entry.flags = littleEndian<std::uint16_t>(record, 8);
        entry.method = littleEndian<std::uint16_t>(record, 10);
        entry.crc = littleEndian<std::uint32_t>(record, 16);
        entry.compressedSize = littleEndian<std::uint32_t>(record, 20);
        entry.size = littleEndian<std::uint32_t>(record, 24);
        entry.headerOffset = littleEndian<std::uint32_t>(record, 42);
        entry.name.assign(reinterpret_cast<const char*>(record.data()) + kCentralSize, nameSize);
        TD_CHECK(checkMemberName(file, entry, offset));
        const auto diskStart = littleEndian<std::uint16_t>(record, 34);
        if (diskStart != 0 && diskStart != 0xffff)
            return zipError(file, "zip-multi-disk",
                            message("zip-multi-disk.the-archive-is-split", "The archive is split over several files."), entry.name, offset);
        const bool saturated = entry.size == 0xffffffff || entry.compressedSize == 0xffffffff || entry.headerOffset == 0xffffffff;
        if (!saturated &&
            contradicts(record.subspan(kCentralSize + nameSize, extraSize), {entry.size, entry.compressedSize, entry.headerOffset}))
            entry.contradicted = true;
        if (!applyZip64(record.subspan(kCentralSize + nameSize, extraSize), entry.size == 0xffffffff, entry.compressedSize == 0xffffffff,
                        entry.headerOffset == 0xffffffff, entry))
            return zipError(file, "zip-local-header",
                            message("zip-local-header.a-64-bit-size", "A 64-bit size is announced but not given."), entry.name, offset);
        if (entry.flags & kForbiddenFlags)
            return zipError(file, "zip-flags",
                            message("zip-flags.the-member-is-encrypted", "The member is encrypted or patched (flags 0x{flags}).",
                                    {{"flags", entry.flags, "x"}}),
                            entry.name, offset);
        if (!isReadMethod(entry.method)) {
            Error error = zipError(
                file, "zip-method",
                message("zip-method.the-member-is-compressed", "The member is compressed with {zipMethodName}, which is not supported.",
                        {{"zipMethodName", zipMethodName(entry.method)}}),
                entry.name, offset);
            error.remedy =
                message("do.pack-the-archive-again", "Pack the archive again without compression or with Deflate, bzip2 or LZMA.");
            return error;
        }
        if (entry.method == 0 && entry.size != entry.compressedSize)
            return zipError(file, "zip-size", message("zip-size.a-stored-member-has", "A stored member has two different sizes."),
                            entry.name, offset);
        if (entry.method == 8 && entry.size / kZipMaxRatio > entry.compressedSize)
            return zipError(file, "zip-size",
                            message("zip-size.compressed-bytes-cannot-hold",
                                    "{compressedSize} compressed bytes cannot hold the {entry} that the member announces.",
                                    {{"compressedSize", entry.compressedSize}, {"entry", entry.size}}),
                            entry.name, offset);
        entries.push_back(std::move(entry));
        at += kCentralSize + nameSize + extraSize + commentSize;
    }
    if (entries.size() != end.count)
        return zipError(
            file, "zip-count",
            message("zip-count.the-directory-holds-entries", "The directory holds {entries} entries where {count} are announced.",
                    {{"entries", entries.size()}, {"count", end.count}}),
            {}, end.directoryOffset + shift);
    return entries;
}

/// Checks the local header against the central entry and finds the start of the data.
Result<void> checkLocal(const InputFile& file, ZipEntry& entry, std::uint64_t shift, std::uint64_t limit, std::size_t& otherChecksums) {
    if (__builtin_add_overflow(entry.headerOffset, shift, &entry.headerOffset) || entry.headerOffset > limit ||
        limit - entry.headerOffset < kZipLocalSize)
        return zipError(file, "zip-out-of-bounds", message("zip-out-of-bounds.a-member-lies-outside", "A member is outside the file."),
                        entry.name, entry.headerOffset);
    const std::uint64_t wanted = std::min<std::uint64_t>(limit - entry.headerOffset, kZipLocalSize + entry.name.size() + 64);
    TD_TRY(auto header, file.read(entry.headerOffset, wanted));
    const auto disagree = [&](const char* part) {
        return zipError(
            file, "zip-local-header",
            message("zip-local-header.the-members-two-headers", "The member's two headers disagree about its {part}.", {{"part", part}}),
            entry.name, entry.headerOffset);
    };
    if (littleEndian<std::uint32_t>(header, 0) != kLocalSignature) return disagree("place");
    const std::size_t nameSize = littleEndian<std::uint16_t>(header, 26);
    const std::size_t extraSize = littleEndian<std::uint16_t>(header, 28);
    if (nameSize != entry.name.size()) return disagree("name");
    const std::uint64_t headerSize = kZipLocalSize + nameSize + extraSize;
    if (headerSize > limit - entry.headerOffset)
        return zipError(file, "zip-out-of-bounds", message("zip-out-of-bounds.a-member-lies-outside", "A member is outside the file."),
                        entry.name, entry.headerOffset);
    if (headerSize > header.size()) {
        TD_TRY(header, file.read(entry.headerOffset, headerSize));
    }
    if (std::string_view(reinterpret_cast<const char*>(header.data()) + kZipLocalSize, nameSize) != entry.name) return disagree("name");
    if (littleEndian<std::uint16_t>(header, 8) != entry.method) return disagree("compression");
    const auto flags = littleEndian<std::uint16_t>(header, 6);
    if ((flags ^ entry.flags) & ~kLevelFlags) return disagree("flags");
    ZipEntry local;
    local.compressedSize = littleEndian<std::uint32_t>(header, 18);
    local.size = littleEndian<std::uint32_t>(header, 22);
    const bool described = flags & kDescriptorFlag;
    const Bytes extra = Bytes(header).subspan(kZipLocalSize + nameSize, extraSize);
    const bool fits32 = local.size != 0xffffffff && local.compressedSize != 0xffffffff;
    if (fits32 && contradicts(extra, {local.size, local.compressedSize})) entry.contradicted = true;
    if (!applyZip64(extra, local.size == 0xffffffff, local.compressedSize == 0xffffffff, false, local) && !described)
        return disagree("size");
    const bool zero = local.size == 0 && local.compressedSize == 0 && littleEndian<std::uint32_t>(header, 14) == 0;
    if (!(described && (zero || local.size == 0xffffffff)) && (local.size != entry.size || local.compressedSize != entry.compressedSize))
        return disagree("size");
    const auto localCrc = littleEndian<std::uint32_t>(header, 14);
    // 0 means that none was computed.
    if (!described && localCrc != entry.crc && localCrc != 0 && entry.crc != 0) ++otherChecksums;
    entry.dataOffset = entry.headerOffset + headerSize;
    if (entry.compressedSize > limit - entry.dataOffset)
        return zipError(file, "zip-out-of-bounds",
                        message("zip-out-of-bounds.a-member-of-bytes", "A member of {compressedSize} bytes reaches beyond the directory.",
                                {{"compressedSize", entry.compressedSize}}),
                        entry.name, entry.headerOffset);
    return {};
}

Result<void> checkOverlap(const InputFile& file, const std::vector<ZipEntry>& entries, Diagnostics& warnings) {
    std::vector<const ZipEntry*> order;
    for (const ZipEntry& entry : entries) order.push_back(&entry);
    std::sort(order.begin(), order.end(), [](const ZipEntry* a, const ZipEntry* b) { return a->headerOffset < b->headerOffset; });
    std::uint64_t end = 0;
    for (const ZipEntry* entry : order) {
        if (entry->headerOffset < end)
            return zipError(file, "zip-overlap", message("zip-overlap.two-members-share-bytes", "Two members share bytes of the file."),
                            entry->name, entry->headerOffset);
        end = entry->dataOffset + entry->compressedSize;
    }
    if (!order.empty() && order.front()->headerOffset > 0)
        warnOfZip(warnings, file, "zip-leading-data",
                  message("zip-leading-data.bytes-precede-the-first", "{headerOffset} bytes precede the first member.",
                          {{"headerOffset", order.front()->headerOffset}}));
    return {};
}

std::string caseFolded(std::string name) {
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return name;
}

}  // namespace

Result<ZipDirectory> ZipDirectory::read(std::shared_ptr<const InputFile> file, Diagnostics& warnings, const TaskContext& task) {
    ZipDirectory directory(file);
    TD_TRY(const EndRecord end, findEnd(*file, warnings));
    if (end.count > kZipMaxEntries)
        return zipError(
            *file, "zip-too-many-entries",
            message("zip-too-many-entries.the-archive-has-members", "The archive has {count} members; the limit is {zipMaxEntries}.",
                    {{"count", end.count}, {"zipMaxEntries", kZipMaxEntries}}));
    if (end.directorySize > end.position || end.directoryOffset > end.position - end.directorySize || end.directorySize > kMaxDirectory)
        return zipError(*file, "zip-out-of-bounds",
                        message("zip-out-of-bounds.the-directory-lies-outside", "The directory is outside the file."), {},
                        end.directoryOffset);
    // Data in front of the archive shifts everything by the same amount, as in self-extracting programs.
    const std::uint64_t shift = end.position - end.directorySize - end.directoryOffset;
    if (end.moved != 0 && end.moved != shift)
        warnOfZip(
            warnings, *file, "zip-zip64",
            message("zip-zip64.the-locator-of-the", "The locator of the 64-bit directory record names a place where it does not stand."));
    TD_TRY(directory.m_entries, readCentral(*file, end, shift));
    const std::uint64_t limit = end.directoryOffset + shift;
    std::set<std::string> folded;
    bool alike = false;
    std::size_t otherChecksums = 0;
    for (std::size_t i = 0; i < directory.m_entries.size(); ++i) {
        if (i % 1024 == 0 && task.cancelled()) return cancelledError();
        ZipEntry& entry = directory.m_entries[i];
        if (!directory.m_byName.emplace(entry.name, i).second)
            return zipError(*file, "zip-duplicate-entry",
                            message("zip-duplicate-entry.the-archive-has-two", "The archive has two members of this name."), entry.name);
        alike = !folded.insert(caseFolded(entry.name)).second || alike;
        TD_CHECK(checkLocal(*file, entry, shift, limit, otherChecksums));
    }
    TD_CHECK(checkOverlap(*file, directory.m_entries, warnings));
    if (const auto lying =
            std::count_if(directory.m_entries.begin(), directory.m_entries.end(), [](const ZipEntry& entry) { return entry.contradicted; });
        lying > 0)
        warnOfZip(warnings, *file, "zip-zip64",
                  message("zip-zip64.members-have-a-64", static_cast<std::int64_t>(lying),
                          "One member has a 64-bit record that gives other sizes than the entry itself.",
                          "{lying} members have a 64-bit record that gives other sizes than the entry itself.", {{"lying", lying}}));
    if (otherChecksums > 0)
        warnOfZip(warnings, *file, "zip-header-checksum",
                  message("zip-header-checksum.members-have-another-checksum",
                          "{otherChecksums} members have another checksum in their own header than in the directory.",
                          {{"otherChecksums", otherChecksums}}));
    const auto unchecked =
        std::count_if(directory.m_entries.begin(), directory.m_entries.end(), [](const ZipEntry& entry) { return !entry.hasChecksum(); });
    if (unchecked > 0)
        warnings.push_back(
            {Severity::Note, "zip-no-checksum",
             message("zip-no-checksum.members-are-without-a", static_cast<std::int64_t>(unchecked),
                     "One member is without a checksum (0, as torch.save writes it with compute_crc32 off): damage would not be noticed.",
                     "{unchecked} members are without a checksum (0, as torch.save writes it with compute_crc32 off): damage would not be "
                     "noticed.",
                     {{"unchecked", unchecked}}),
             Place{file->path(), 0, 0, {}, {}}});
    if (alike)
        warnOfZip(warnings, *file, "zip-similar-names",
                  message("zip-similar-names.some-members-differ-only", "Some members differ only in upper and lower case."));
    return directory;
}

const ZipEntry* ZipDirectory::find(const std::string& name) const {
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : &m_entries[found->second];
}

}  // namespace teardown
