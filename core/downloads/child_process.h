// Runs a program as a child process: in its own process group, with its output captured, stopped at once on cancellation.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct ChildResult {
    bool started = false;  ///< false: no such program
    int exitCode = 0;      ///< 128 + signal when a signal ended it
    std::string messages;  ///< the last 16 KiB of its standard output and error
};

/// Runs words[0], looked up in PATH, with the environment plus `extra`, and without standard input. `everyTick` is called about ten times a
/// second. A cancelled task kills the group within 0.2 s and returns the error cancelled. The program is also killed when the calling
/// thread ends.
Result<ChildResult> runChild(const std::vector<std::string>& words, const std::vector<std::pair<std::string, std::string>>& extra,
                             const TaskContext& task, const std::function<void()>& everyTick = {});

}  // namespace teardown
