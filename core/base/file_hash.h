// SHA-256 of whole files, remembered while they stay as they are: a checkpoint of a gigabyte is read once, however many pictures name it.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"

#include <string>

namespace teardown {

/// 64 lower-case hex digits. Any thread. Remembered by path, size and modification time. Errors: those of InputFile, file-changed,
/// cancelled.
Result<std::string> sha256OfFile(const std::string& path, const TaskContext& task = {});

/// Whether sha256OfFile answers at once: the hash is remembered, the file is small (32 MiB) or can not be read.
bool isHashedQuickly(const std::string& path);

}  // namespace teardown
