// SHA-256 of whole files, cached while they are unchanged: a checkpoint of a gigabyte is read once, however many pictures refer to it.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"

#include <string>

namespace teardown {

/// 64 lower-case hex digits. Thread-safe. Cached by path, size and modification time. Errors: those of InputFile, file-changed, cancelled.
Result<std::string> sha256OfFile(const std::string& path, const TaskContext& task = {});

/// Whether sha256OfFile returns at once: the hash is cached, or the file is small (32 MiB) or unreadable.
bool isHashedQuickly(const std::string& path);

}  // namespace teardown
