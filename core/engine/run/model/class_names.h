// The names of the classes for predictions; a checkpoint need not contain them.
#pragma once

#include "core/base/diagnostics.h"
#include "core/checkpoint/class_lists.h"
#include "core/config/config.h"

#include <string>
#include <vector>

namespace teardown::engine {

/// The checkpoint's first list with as many names as the config's head has classes, else its first list; without any, the config's
/// data.test.classes; else, for a head of 1,000 classes, the names of ImageNet, as in mmclassification's init_model
/// (mmcls/apis/inference.py); else empty. The source is reported as a note unless it is meta.CLASSES; a different number of names than the
/// head has classes is the warning classes-count.
std::vector<std::string> classNames(const std::vector<ClassList>& ofCheckpoint, const std::string& checkpoint, const Config& config,
                                    Diagnostics& notes);

}  // namespace teardown::engine
