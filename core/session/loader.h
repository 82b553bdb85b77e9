// Loads the engine and imaging modules on demand (dlopen) and keeps them for the lifetime of the process.
#pragma once

#include "core/base/result.h"
#include "core/imaging/imaging_api.h"
#include "core/video/video_api.h"

#include <memory>

namespace teardown {

class SessionApi;

/// Loads teardown_engine (0.6-0.9 s the first time: call it on the engine lane) and creates a session.
/// Errors: engine-missing, engine-load, engine-abi.
Result<std::unique_ptr<SessionApi>> createSession();

/// The imaging module, loaded on first use. Errors: imaging-missing, imaging-load.
Result<const ImagingApi*> imaging();

/// The video module, loaded on first use. Errors: video-missing, video-load.
Result<const VideoApi*> videos();

}  // namespace teardown
