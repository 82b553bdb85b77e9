// ScratchFile: a file without a name, for what does not fit in memory. It is gone when its last user is, whatever ends the program.
#pragma once

#include "core/base/file.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace teardown::metrics {

class ScratchFile {
public:
    /// In $TMPDIR, otherwise /var/tmp, otherwise /tmp: /tmp is often memory. Error results-scratch.
    static Result<std::unique_ptr<ScratchFile>> create();
    ~ScratchFile();
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    /// Appends. Error results-scratch (the disk is full).
    Result<void> write(std::span<const std::byte> bytes);
    std::uint64_t size() const { return m_size; }
    /// The file for reading; nothing more can be written. `name` is used in messages.
    Result<std::shared_ptr<const InputFile>> finish(const std::string& name);

private:
    explicit ScratchFile(int descriptor) : m_fd(descriptor) {}
    int m_fd;
    std::uint64_t m_size = 0;
};

}  // namespace teardown::metrics
