// The program's version, set by the build.
#pragma once

namespace teardown {

/// "0.1.0"
const char* version();

}  // namespace teardown
