// Where the program's own data lies: beside the executable in a build tree, under share/teardown when installed.
#pragma once

#include <string>

namespace teardown {

/// Folder of the running executable, without a trailing slash.
std::string executableFolder();
/// The resources folder; TEARDOWN_RESOURCES overrides it. Empty when there is none.
std::string resourcesFolder();
/// Path of a loadable module such as "teardown_engine": beside the executable or in ../lib/teardown. Empty when it is missing.
std::string modulePath(const std::string& name);

}  // namespace teardown
