#include "core/base/version.h"

namespace teardown {

const char* version() { return TEARDOWN_VERSION; }

}  // namespace teardown
