// EngineSession: the real SessionApi.
#pragma once

#include "core/session/session_api.h"

namespace teardown::engine {

/// The caller owns it. Sets the allocator's thresholds the first time (recording keeps large blocks alive).
SessionApi* createEngineSession();

}  // namespace teardown::engine
