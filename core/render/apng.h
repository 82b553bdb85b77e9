// Animated PNG (PNG specification, third edition, section 4.9): pictures that follow each other in one file. Programs that do not know it
// show the first one.
#pragma once

#include "core/base/result.h"

#include <string>
#include <vector>

namespace teardown {

/// `frames`: PNG files of the same size and kind, as one encoder writes them. Each is shown for `milliseconds` (1 to 65,535); the last one
/// four times as long, then it begins again. Errors: apng-frames for none, for files that are no PNG, or of different sizes.
Result<std::string> animatedPng(const std::vector<std::string>& frames, int milliseconds);

}  // namespace teardown
