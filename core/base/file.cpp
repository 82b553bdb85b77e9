#include "core/base/file.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace teardown {

namespace {

Error fileError(const std::string& code, const std::string& path, const Message& what, const Message& remedy) {
    return {ErrorKind::BadInput, code, what, remedy, {escapeForDisplay(path), 0, 0, {}, {}}};
}

std::int64_t modifiedNanoseconds(const struct stat& info) {
    return static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
}

std::string systemReason(int number) {
    std::array<char, 256> buffer{};
    return strerror_r(number, buffer.data(), buffer.size());
}

/// Closes the temporary file of an atomic write and removes it unless it was kept.
class TemporaryFile {
public:
    TemporaryFile(int fd, std::string path) : m_fd(fd), m_path(std::move(path)) {}
    ~TemporaryFile() {
        if (m_fd >= 0) ::close(m_fd);
        if (!m_path.empty()) ::unlink(m_path.c_str());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    int fd() const { return m_fd; }
    const std::string& path() const { return m_path; }
    int close() {
        const int result = ::close(m_fd);
        m_fd = -1;
        return result;
    }
    void keep() { m_path.clear(); }

private:
    int m_fd;
    std::string m_path;
};

Error exportError(const std::string& path, int number) {
    if (number == EACCES || number == EPERM || number == EROFS)
        return fileError("export-no-permission", path,
                         message("export-no-permission.no-permission-to-write", "No permission to write this file."),
                         message("do.choose-a-folder-that", "Choose a folder that you can write to."));
    if (number == ENOSPC || number == EDQUOT)
        return fileError("export-disk-full", path, message("export-disk-full.the-disk-is-full", "The disk is full; nothing was written."),
                         message("do.free-some-space-or", "Free some space or choose another disk."));
    if (number == ENOENT)
        return fileError("export-no-folder", path, message("export-no-folder.the-folder-does-not", "The folder does not exist."),
                         message("do.create-it-or-choose", "Create it or choose another."));
    return fileError(
        "export-io", path,
        message("export-io.the-file-cannot-be", "The file cannot be written: {systemReason}.", {{"systemReason", systemReason(number)}}),
        message("do.choose-another-place", "Choose another place."));
}

std::string folderOf(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Result<std::shared_ptr<const InputFile>> InputFile::open(const std::string& path) {
    // O_NONBLOCK: opening a fifo must not wait for its writer.
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return fileError("file-missing", path, message("file-missing.the-file-does-not", "The file does not exist."),
                             message("do.check-the-path", "Check the path."));
        if (errno == EACCES || errno == EPERM)
            return fileError("file-no-access", path, message("file-no-access.no-permission-to-read", "No permission to read this file."),
                             message("do.change-its-permissions-or", "Change its permissions or copy it."));
        return fileError(
            "file-io", path,
            message("file-io.the-file-cannot-be", "The file cannot be opened: {systemReason}.", {{"systemReason", systemReason(errno)}}),
            message("do.check-the-path", "Check the path."));
    }
    return adopt(fd, path);
}

Result<std::shared_ptr<const InputFile>> InputFile::adopt(int fd, const std::string& path) {
    struct stat info {};
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        const bool folder = S_ISDIR(info.st_mode);
        ::close(fd);
        if (folder)
            return fileError("file-is-directory", path, message("file-is-directory.this-is-a-folder", "This is a folder, not a file."),
                             message("do.name-a-file-in", "Name a file in it."));
        return fileError(
            "file-not-regular", path, message("file-not-regular.this-is-not-a", "This is not a regular file."),
            message("do.devices-pipes-and-sockets", "Devices, pipes and sockets are not supported; copy the content to a file."));
    }
    return std::shared_ptr<const InputFile>(new InputFile(path, fd, static_cast<std::uint64_t>(info.st_size), modifiedNanoseconds(info)));
}

InputFile::InputFile(std::string path, int fd, std::uint64_t size, std::int64_t modified)
    : m_path(std::move(path)), m_fd(fd), m_size(size), m_modified(modified) {}

InputFile::~InputFile() {
    if (m_fd >= 0) ::close(m_fd);
}

std::shared_ptr<const InputFile> InputFile::part(std::shared_ptr<const InputFile> whole, std::uint64_t offset, std::uint64_t size,
                                                 std::string name) {
    std::shared_ptr<InputFile> file(new InputFile(std::move(name), -1, size, 0));
    file->m_whole = std::move(whole);
    file->m_base = offset;
    return file;
}

std::shared_ptr<const InputFile> InputFile::ofBytes(std::vector<std::byte> bytes, std::string name) {
    std::shared_ptr<InputFile> file(new InputFile(std::move(name), -1, bytes.size(), 0));
    file->m_bytes = std::move(bytes);
    return file;
}

Result<void> InputFile::readAt(std::uint64_t offset, std::span<std::byte> out) const {
    if (m_fd < 0 && (offset > m_size || out.size() > m_size - offset))
        return fileError("file-truncated", m_path, message("file-truncated.the-file-ends-too", "The file ends too early."),
                         message("do.it-is-damaged-or", "It is damaged or was not copied completely; get it again."));
    if (m_whole) return m_whole->readAt(m_base + offset, out);
    if (m_fd < 0) {
        if (!out.empty()) std::memcpy(out.data(), m_bytes.data() + offset, out.size());
        return {};
    }
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t count = ::pread(m_fd, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0)
            return fileError("file-io", m_path,
                             message("file-io.reading-failed", "Reading failed: {systemReason}.", {{"systemReason", systemReason(errno)}}),
                             message("do.check-the-disk-then", "Check the disk, then open it again."));
        if (count == 0)
            return fileError("file-changed", m_path,
                             message("file-changed.the-file-became-shorter", "The file became shorter while it was read."),
                             message("do.open-it-again-when", "Open it again when it is complete."));
        done += static_cast<std::size_t>(count);
    }
    return {};
}

Result<std::vector<std::byte>> InputFile::read(std::uint64_t offset, std::uint64_t length) const {
    if (offset > m_size || length > m_size - offset) {
        Error error = fileError(
            "file-truncated", m_path,
            message("file-truncated.the-file-ends-too-early", "The file ends too early: {length} bytes are needed, it has {size}.",
                    {{"length", offset + length}, {"size", m_size}}),
            message("do.it-is-damaged-or", "It is damaged or was not copied completely; get it again."));
        error.where.offset = offset;
        return error;
    }
    std::vector<std::byte> bytes(length);
    TD_CHECK(readAt(offset, bytes));
    return bytes;
}

bool InputFile::unchanged() const {
    if (m_whole) return m_whole->unchanged();
    if (m_fd < 0) return true;
    struct stat info {};
    return ::fstat(m_fd, &info) == 0 && static_cast<std::uint64_t>(info.st_size) == m_size && modifiedNanoseconds(info) == m_modified;
}

Result<std::string> readWholeFile(const std::string& path, std::uint64_t limit) {
    TD_TRY(const std::shared_ptr<const InputFile> file, InputFile::open(path));
    if (file->size() > limit)
        return fileError("file-too-large", path,
                         message("file-too-large.the-file-has-bytes", "The file has {file} bytes; the limit is {limit}.",
                                 {{"file", file->size()}, {"limit", limit}}),
                         message("do.check-that-this-is", "Check that this is the right file."));
    std::string text(file->size(), '\0');
    TD_CHECK(file->readAt(0, std::as_writable_bytes(std::span(text))));
    return text;
}

Result<void> writeFileAtomically(const std::string& path, std::string_view bytes) {
    return writeFileAtomically(path, [bytes](const ByteSink& sink) { return sink(std::as_bytes(std::span(bytes))); });
}

Result<void> writeFileAtomically(const std::string& path, const std::function<Result<void>(const ByteSink&)>& produce) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) == 0) {
        if (S_ISDIR(info.st_mode))
            return fileError("export-is-directory", path, message("export-is-directory.this-is-a-folder", "This is a folder."),
                             message("do.name-a-file", "Name a file."));
        if (S_ISLNK(info.st_mode))
            return fileError("export-symlink", path,
                             message("export-symlink.this-is-a-symbolic", "This is a symbolic link; it is not written through."),
                             message("do.name-the-file-itself", "Name the file itself."));
        // Replacing a device or a pipe by a file would destroy it.
        if (!S_ISREG(info.st_mode))
            return fileError("export-not-a-file", path,
                             message("export-not-a-file.this-is-a-device", "This is a device or a pipe, not a file."),
                             message("do.name-a-file", "Name a file."));
        if (::access(path.c_str(), W_OK) != 0) return exportError(path, errno);
    }
    std::string name = folderOf(path) + "/.teardown-XXXXXX";
    const int fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd < 0) return exportError(path, errno);
    TemporaryFile temporary(fd, name);
    TD_CHECK(produce([&](std::span<const std::byte> bytes) -> Result<void> {
        while (!bytes.empty()) {
            const ssize_t count = ::write(fd, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return exportError(path, errno);
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
        return {};
    }));
    // mkostemp makes the file private; an exported file gets the permissions of the user's umask.
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::fchmod(fd, 0666 & ~mask);
    if (::fsync(fd) != 0) return exportError(path, errno);
    if (temporary.close() != 0) return exportError(path, errno);
    if (::rename(name.c_str(), path.c_str()) != 0) return exportError(path, errno);
    temporary.keep();
    return {};
}

}  // namespace teardown
