// What the classes are called: predictions show names, a checkpoint need not know them.
#pragma once

#include "core/base/diagnostics.h"
#include "core/checkpoint/class_lists.h"
#include "core/config/config.h"

#include <string>
#include <vector>

namespace teardown::engine {

/// The first list of the checkpoint that has as many names as the config's head has classes, else its first one; without any the config's
/// data.test.classes; else, for a head of 1,000 classes, the names of ImageNet, as mmclassification's init_model falls back
/// (mmcls/apis/inference.py); else empty. Where they come from is a note, unless it is meta.CLASSES; another number than the head's is the
/// warning classes-count.
std::vector<std::string> classNames(const std::vector<ClassList>& ofCheckpoint, const std::string& checkpoint, const Config& config,
                                    Diagnostics& notes);

}  // namespace teardown::engine
