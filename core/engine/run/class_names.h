// What the classes are called: predictions show names, a checkpoint need not know them.
#pragma once

#include "core/base/diagnostics.h"
#include "core/config/config.h"

#include <string>
#include <vector>

namespace teardown::engine {

/// The checkpoint's CLASSES when there are any, else the config's data.test.classes, else, for a head of 1,000 classes, the names of
/// ImageNet with a note, as mmclassification's init_model falls back (mmcls/apis/inference.py); else empty.
std::vector<std::string> classNames(std::vector<std::string> ofCheckpoint, const Config& config, Diagnostics& notes);

}  // namespace teardown::engine
