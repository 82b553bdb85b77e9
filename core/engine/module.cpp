// The engine module's C entry points (session_api.h).
#include "core/engine/run/session.h"

extern "C" {
__attribute__((visibility("default"))) teardown::SessionApi* teardown_create_session() { return teardown::engine::createEngineSession(); }
__attribute__((visibility("default"))) extern const int teardown_session_abi = teardown::kSessionAbi;
}
