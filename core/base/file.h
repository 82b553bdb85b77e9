// Opens untrusted files: regular files only, size from the descriptor, bounded reads, atomic writes.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace teardown {

/// An opened regular file, read with pread and never mapped as a whole. Shared by all its readers; closed with the last owner. A part of
/// another file (a stored member of an archive) and bytes in memory (an inflated member) use the same interface.
class InputFile {
public:
    /// Errors: file-missing, file-is-directory, file-not-regular, file-no-access, file-io.
    static Result<std::shared_ptr<const InputFile>> open(const std::string& path);
    /// The same for a file that is already open: takes ownership of the descriptor. `path` is only its name; another file may be at that
    /// path by now.
    static Result<std::shared_ptr<const InputFile>> adopt(int descriptor, const std::string& path);
    /// Bytes [offset, offset + size) of `whole`, which the caller has checked; `name` is used in messages.
    static std::shared_ptr<const InputFile> part(std::shared_ptr<const InputFile> whole, std::uint64_t offset, std::uint64_t size,
                                                 std::string name);
    static std::shared_ptr<const InputFile> ofBytes(std::vector<std::byte> bytes, std::string name);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    const std::string& path() const { return m_path; }
    std::uint64_t size() const { return m_size; }
    /// For a child process that has to read the same file; -1 for parts and bytes. The file keeps ownership.
    int descriptor() const { return m_fd; }
    /// Fills `out` from `offset`; a short read (the file shrank) is an error with code file-changed.
    Result<void> readAt(std::uint64_t offset, std::span<std::byte> out) const;
    /// Reads [offset, offset + length); checks length against size() before allocating.
    Result<std::vector<std::byte>> read(std::uint64_t offset, std::uint64_t length) const;
    /// True while size and modification time are unchanged since open().
    bool unchanged() const;

private:
    InputFile(std::string path, int fd, std::uint64_t size, std::int64_t modified);
    std::string m_path;
    int m_fd;
    std::uint64_t m_size;
    std::int64_t m_modified;
    std::shared_ptr<const InputFile> m_whole;  ///< the file that a part belongs to
    std::uint64_t m_base = 0;                  ///< where the part starts in it
    std::vector<std::byte> m_bytes;            ///< the content, if there is neither a descriptor nor a whole file
};

/// A whole text or binary file of at most `limit` bytes (error file-too-large).
Result<std::string> readWholeFile(const std::string& path, std::uint64_t limit);

/// Writes to a temporary file in the same folder, calls fsync and renames it: the old file stays if anything fails. Refuses symlink
/// targets. Errors: export-no-permission, export-disk-full, export-io, export-is-directory, export-symlink.
Result<void> writeFileAtomically(const std::string& path, std::string_view bytes);

/// Receives the next bytes of a file that is being written.
using ByteSink = std::function<Result<void>(std::span<const std::byte>)>;
/// The same for files too large for memory: `produce` passes the bytes to the sink piece by piece. If it fails, the old file stays.
Result<void> writeFileAtomically(const std::string& path, const std::function<Result<void>(const ByteSink&)>& produce);

}  // namespace teardown
