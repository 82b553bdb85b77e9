#include "core/metrics/results/scratch_file.h"

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace teardown::metrics {

namespace {

Error scratchError(int number) {
    return {ErrorKind::BadInput,
            "results-scratch",
            message("results-scratch.no-room-for-scores", "There is no room for scores that do not fit in memory: {reason}.",
                    {{"reason", std::generic_category().message(number)}}),
            message("do.free-space-or-set-tmpdir", "Free some space, or set TMPDIR to a folder on another disk."),
            {}};
}

}  // namespace

Result<std::unique_ptr<ScratchFile>> ScratchFile::create() {
    const char* chosen = std::getenv("TMPDIR");
    const bool given = chosen && *chosen;
    int number = ENOENT;
    for (const char* folder : {given ? chosen : "/var/tmp", given ? chosen : "/tmp"}) {
        std::string name = std::string(folder) + "/teardown-XXXXXX";
        const int fd = ::mkostemp(name.data(), O_CLOEXEC);
        number = errno;
        if (fd < 0) continue;
        ::unlink(name.c_str());
        return std::unique_ptr<ScratchFile>(new ScratchFile(fd));
    }
    return scratchError(number);
}

ScratchFile::~ScratchFile() {
    if (m_fd >= 0) ::close(m_fd);
}

Result<void> ScratchFile::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(m_fd, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return scratchError(errno);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        m_size += static_cast<std::uint64_t>(count);
    }
    return {};
}

Result<std::shared_ptr<const InputFile>> ScratchFile::finish(const std::string& name) {
    return InputFile::adopt(std::exchange(m_fd, -1), name);
}

}  // namespace teardown::metrics
