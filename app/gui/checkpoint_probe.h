// CheckpointProbe: an unknown checkpoint is first read by a child process of the same program, under limits of memory and time. What kills
// the child kills nothing else: the window says so and goes on.
#pragma once

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/base/task_context.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <string>

namespace teardown {

class CheckpointFile;

class CheckpointProbe {
public:
    CheckpointProbe() = default;  ///< proves nothing: every file passes
    /// `program` reads the file as `program inspect --json FILE`. Files that passed are remembered in `stateFile` by path, size, time and
    /// inode, and pass at once the next time; empty: they are not.
    CheckpointProbe(QString program, QString stateFile);

    std::uint64_t memoryLimit = std::uint64_t{4} << 30;  ///< address space of the child, bytes
    int processorSeconds = 60;
    int patience = 120;  ///< seconds until it is stopped although it uses no processor

    /// Opens the checkpoint once: the child reads the same open file that is then read here, whatever is put in its place meanwhile. (Of an
    /// index that is the index; the files that it names are opened by their names.) Waits for the child: any thread but that of the window.
    /// Errors: those of CheckpointFile::open and of prove().
    Result<std::shared_ptr<const CheckpointFile>> open(const std::shared_ptr<const InputFile>& file, const TaskContext& task) const;
    Result<std::shared_ptr<const CheckpointFile>> open(const std::string& path, const TaskContext& task) const;
    /// Errors: what the child says about the file, checkpoint-reader-crashed, checkpoint-reader-limit, file-changed (while the child read),
    /// cancelled. A child that can not be started is no error: the file is then read here.
    Result<void> prove(const InputFile& file, const TaskContext& task) const;
    bool isKnown(const InputFile& file) const;

    static QString defaultStateFile();

private:
    void remember(const InputFile& file) const;
    QString m_program;
    QString m_stateFile;
};

}  // namespace teardown
