// EngineSession: the real SessionApi.
#pragma once

namespace teardown {
class SessionApi;
}

namespace teardown::engine {

/// The caller owns it. Sets the allocator's thresholds the first time (recording keeps large blocks alive).
SessionApi* createEngineSession();

}  // namespace teardown::engine
