// Finds the program's own data: beside the executable in a build tree, under share/teardown when installed.
#pragma once

#include <string>

namespace teardown {

/// The folder of the running executable, without a trailing slash.
std::string executableFolder();
/// The resources folder; TEARDOWN_RESOURCES overrides it. Empty if there is none.
std::string resourcesFolder();
/// The path of a loadable module such as "teardown_engine": beside the executable or in ../lib/teardown. Empty if it is missing.
std::string modulePath(const std::string& name);

}  // namespace teardown
