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

/// What mmcv's collect_env prints, versions of CUDA and where each was read, /dev/shm, and what follows: of this computer or, with a
/// `root`, of the unpacked image in that folder. Adds its members to the document.
void addCudaEnvironment(Json& document, const std::string& root);

}  // namespace teardown
