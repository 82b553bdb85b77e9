// CheckpointProbe: an unknown checkpoint is first read by a child process of the same program, under limits of memory and time. What kills
// the child kills nothing else: the window says so and goes on.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"

#include <QString>

#include <cstdint>
#include <string>

namespace teardown {

class CheckpointProbe {
public:
    CheckpointProbe() = default;  ///< proves nothing: every file passes
    /// `program` reads the file as `program inspect --json FILE`. Files that passed are remembered in `stateFile` by path, size, time and
    /// inode, and pass at once the next time; empty: they are not.
    CheckpointProbe(QString program, QString stateFile);

    std::uint64_t memoryLimit = std::uint64_t{4} << 30;  ///< address space of the child, bytes
    int processorSeconds = 60;
    int patience = 120;  ///< seconds until it is stopped although it uses no processor

    /// Waits for the child (any thread but that of the window). Errors: what the child says about the file, checkpoint-reader-crashed,
    /// checkpoint-reader-limit, cancelled. A child that can not be started is no error: the file is then read here.
    Result<void> prove(const std::string& path, const TaskContext& task) const;
    bool isKnown(const std::string& path) const;

    static QString defaultStateFile();

private:
    void remember(const std::string& path) const;
    QString m_program;
    QString m_stateFile;
};

}  // namespace teardown
