// CheckpointProbe: an unknown checkpoint is first read by a child process of the same program, with limited memory and time. A file that
// crashes the child cannot crash the window, which only reports it.
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
    CheckpointProbe() = default;  ///< checks nothing: every file passes
    /// Runs `program inspect --json FILE`. Files that passed are remembered in `stateFile` by path, size, time and inode, and pass at once
    /// the next time; if it is empty, they are not remembered.
    CheckpointProbe(QString program, QString stateFile);

    std::uint64_t memoryLimit = std::uint64_t{4} << 30;  ///< address space of the child, bytes
    int processorSeconds = 60;
    int patience = 120;  ///< seconds after which it is stopped even if it uses no CPU time

    /// Opens the checkpoint once: the child reads the same open file that is then read here, even if the path is replaced meanwhile. (For
    /// an index this holds for the index only; the files it names are opened by name.) Waits for the child, so do not call it on the GUI
    /// thread. Errors: those of CheckpointFile::open and of prove().
    Result<std::shared_ptr<const CheckpointFile>> open(const std::shared_ptr<const InputFile>& file, const TaskContext& task) const;
    Result<std::shared_ptr<const CheckpointFile>> open(const std::string& path, const TaskContext& task) const;
    /// Errors: what the child reports about the file, checkpoint-reader-crashed, checkpoint-reader-limit, file-changed (while the child
    /// read), cancelled. If the child cannot be started, that is no error: the file is then read here.
    Result<void> prove(const InputFile& file, const TaskContext& task) const;
    bool isKnown(const InputFile& file) const;

    static QString defaultStateFile();

private:
    void remember(const InputFile& file) const;
    QString m_program;
    QString m_stateFile;
};

}  // namespace teardown
