// Making the folder that a trace, a report or a page is written into.
#pragma once

#include "core/base/result.h"

#include <string>

namespace teardown {

/// Makes the folder and those above it. Error export-folder.
Result<void> makeFolder(const std::string& folder);

}  // namespace teardown
