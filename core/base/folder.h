// Making the folder that a trace, a report or a page is written into.
#pragma once

#include "core/base/result.h"

#include <string>

namespace teardown {

/// Makes the folder and those above it. Error export-folder.
Result<void> makeFolder(const std::string& folder);

/// The same, and tries whether a file can be made in it, so that it is known before the work is done. Errors: export-folder,
/// export-no-permission.
Result<void> makeWritableFolder(const std::string& folder);

}  // namespace teardown
