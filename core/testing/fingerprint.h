// What a file of scores belongs to: a hash that is equal only for the same config, weights and options.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"
#include "core/session/workspace.h"

#include <string>

namespace teardown {

/// 64 hex digits. `dataRoot`, `fast`: of the run. Reads the checkpoint's file once. Errors: those of sha256OfFile.
Result<std::string> scoreFingerprint(const Opened& opened, const std::string& dataRoot, bool fast, const TaskContext& task = {});

}  // namespace teardown
