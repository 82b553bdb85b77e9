// The checkpoint side of teardown diff.
#pragma once

#include "core/base/result.h"
#include "core/checkpoint/checkpoint_diff.h"

#include <string>

namespace teardown {

class Terminal;

/// Compares two checkpoints and prints the difference as text or JSON. Returns the exit code.
Result<int> printCheckpointDiff(const std::string& a, const std::string& b, const DiffPlaces& places, Terminal& terminal);

}  // namespace teardown
