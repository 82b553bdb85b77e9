// Facts about the machine for a bug report, collected without loading the engine.
#pragma once

#include "core/base/json.h"

#include <string>

namespace teardown {

/// Versions, processor, memory, folders and modules of this process.
Json environmentJson();

/// What the Python 3 that was found provides: version, torch, mmcv, mmcls, CUDA toolkit, /dev/shm. {"executable":null} without Python;
/// "error" when it does not answer within 20 s. Does not import any of the packages. `indent`: as in Json::dump, for a member of the root.
Json pythonJson(int indent);

}  // namespace teardown
