// The engine module's C entry points (session_api.h).
#include "core/engine/run/session.h"
#include "core/session/session_abi.h"
#include "core/session/session_api.h"

extern "C" {
__attribute__((visibility("default"))) teardown::SessionApi* teardown_create_session() { return teardown::engine::createEngineSession(); }
__attribute__((visibility("default"))) extern const char teardown_session_abi[] = TEARDOWN_SESSION_ABI;
}
