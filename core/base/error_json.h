// An error as every JSON document of the program carries it.
#pragma once

#include "core/base/error.h"
#include "core/base/json.h"

namespace teardown {

/// {"code","file","line","column","member","offset","what","do"}; absent parts left out.
Json errorJson(const Error& error);

}  // namespace teardown
