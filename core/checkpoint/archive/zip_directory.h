// The directory of a zip archive, read and checked here: libraries accept duplicates and inconsistent local headers, and a checkpoint in
// which the reader and the user see different members is an attack.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/file.h"
#include "core/base/result.h"
#include "core/base/task_context.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace teardown {

inline constexpr std::uint64_t kZipMaxEntries = 100'000;
inline constexpr std::size_t kZipMaxName = 4096;
inline constexpr std::uint64_t kZipMaxRatio = 1032;  ///< deflate cannot pack better
inline constexpr std::size_t kZipLocalSize = 30;     ///< bytes of a local header without name and extra field

struct ZipEntry {
    std::string name;
    std::uint16_t method = 0;  ///< a ZipMethod
    std::uint16_t flags = 0;
    std::uint32_t crc = 0;
    std::uint64_t compressedSize = 0;
    std::uint64_t size = 0;
    std::uint64_t headerOffset = 0;  ///< of the local header
    std::uint64_t dataOffset = 0;    ///< from the local header; only it knows the size of its extra field
    bool contradicted = false;       ///< there is a 64-bit record although the sizes do not need one, and it contradicts them

    /// torch.save writes 0 when checksums are turned off; only one content in 2^32 really has this CRC.
    bool hasChecksum() const { return crc != 0 || size == 0; }
};

class ZipDirectory {
public:
    /// Reads the central directory and checks every local header against it. Errors zip-*: not-found, truncated, multi-disk, count,
    /// too-many-entries, duplicate-entry, name, flags, method, overlap, local-header, out-of-bounds. Harmless deviations become warnings,
    /// members without a checksum a note.
    static Result<ZipDirectory> read(std::shared_ptr<const InputFile> file, Diagnostics& warnings, const TaskContext& task = {});

    const std::vector<ZipEntry>& entries() const { return m_entries; }
    /// nullptr if there is none.
    const ZipEntry* find(const std::string& name) const;
    /// The bytes of a member, at most `limit`. Errors: zip-member-too-large, zip-inflate, zip-size; a wrong CRC clears `crcMatches`.
    Result<std::vector<std::byte>> read(const ZipEntry& entry, std::uint64_t limit, bool& crcMatches, const TaskContext& task = {}) const;
    /// The content in pieces of at most 1 MiB, never as a whole; `consume` stops early by returning false. Errors as in read(); the
    /// checksum is unknown after an early stop.
    struct Streamed {
        bool complete = false;
        bool crcMatches = false;
    };
    Result<Streamed> stream(const ZipEntry& entry, const std::function<bool(std::span<const std::byte>)>& consume,
                            const TaskContext& task = {}) const;
    /// The first `count` bytes of a member, or fewer.
    Result<std::vector<std::byte>> head(const ZipEntry& entry, std::size_t count) const;
    /// True if the content has the CRC-32 of the directory, or the directory has none.
    Result<bool> verifyCrc(const ZipEntry& entry, const TaskContext& task) const;
    const std::shared_ptr<const InputFile>& file() const { return m_file; }

private:
    explicit ZipDirectory(std::shared_ptr<const InputFile> file) : m_file(std::move(file)) {}
    std::shared_ptr<const InputFile> m_file;
    std::vector<ZipEntry> m_entries;
    std::unordered_map<std::string, std::size_t> m_byName;
};

}  // namespace teardown
