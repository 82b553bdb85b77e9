// EngineSession: the implementation of SessionApi.
#pragma once

namespace teardown {
class SessionApi;
}

namespace teardown::engine {

/// The caller owns it. The first call sets the allocator's thresholds (recording keeps large blocks alive).
SessionApi* createEngineSession();

}  // namespace teardown::engine
