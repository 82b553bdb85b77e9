// Creates the folder for a trace, a report or a page.
#pragma once

#include "core/base/result.h"

#include <string>

namespace teardown {

/// Creates the folder and its parents. Error export-folder.
Result<void> makeFolder(const std::string& folder);

/// The same, and checks that a file can be created in it, so that a failure shows before the work is done. Errors: export-folder,
/// export-no-permission.
Result<void> makeWritableFolder(const std::string& folder);

}  // namespace teardown
