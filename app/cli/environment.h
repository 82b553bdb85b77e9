// What a bug report needs to know about the machine, collected without loading the engine.
#pragma once

#include "core/base/json.h"

#include <string>

namespace teardown {

/// Versions, processor, memory, folders and modules of this process.
Json environmentJson();

/// What the found Python 3 has: version, torch, mmcv, mmcls, CUDA toolkit, /dev/shm. {"executable":null} without a Python;
/// "error" when it does not answer within 20 s. Imports none of the packages. `indent`: as for Json::dump, of a member of the root.
Json pythonJson(int indent);

}  // namespace teardown
