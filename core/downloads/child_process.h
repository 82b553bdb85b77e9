// A program run beside ours: its own process group, its messages caught, stopped at once when the caller wishes.
#pragma once

#include "core/base/result.h"
#include "core/base/task_context.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct ChildResult {
    bool started = false;  ///< false: there is no such program
    int exitCode = 0;      ///< 128 + signal when a signal ended it
    std::string messages;  ///< the last 16 KiB of what it wrote to standard output and error
};

/// Runs words[0], looked for on the PATH, with the environment and the variables of `extra`, and without standard input. `everyTick` is
/// called about ten times a second. A cancelled task kills the group within 0.2 s; then the result is the error cancelled. The program is
/// killed when the calling thread ends, whatever ends it.
Result<ChildResult> runChild(const std::vector<std::string>& words, const std::vector<std::pair<std::string, std::string>>& extra,
                             const TaskContext& task, const std::function<void()>& everyTick = {});

}  // namespace teardown
