// A network with holes (BuildRequest::holes): there to be looked at, and why it cannot run.
#pragma once

#include "core/base/error.h"

#include <vector>

namespace teardown {

/// Why a network with these holes cannot run; at the place of the first, with its remedy. There is at least one.
Error incompleteNetwork(const std::vector<Error>& holes);

}  // namespace teardown
