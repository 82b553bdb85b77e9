// The checkpoint side of teardown diff.
#pragma once

#include "core/base/result.h"

#include <string>

namespace teardown {

class Terminal;

/// True when the content of the file is a checkpoint or arrays rather than a config.
bool isCheckpointFile(const std::string& path);
/// Compares two checkpoints and prints the difference as text or JSON. Returns the exit code.
Result<int> printCheckpointDiff(const std::string& a, const std::string& b, Terminal& terminal);

}  // namespace teardown
