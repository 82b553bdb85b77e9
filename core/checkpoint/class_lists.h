// The class names stored in checkpoints: mmcv's meta.CLASSES, mmengine's meta.dataset_meta.
#pragma once

#include "core/config/config_value.h"

#include <string>
#include <vector>

namespace teardown {

struct ClassList {
    std::string place;  ///< "meta.CLASSES", "meta.dataset_meta.classes", "meta.dataset_meta.train.classes"
    std::vector<std::string> names;
};

/// All lists in a checkpoint's object, mmcv's first, then mmengine's: `classes` or `CLASSES` as a sequence, a single text, a dict from
/// numbers to names, or a dict of datasets. Empty lists are omitted.
std::vector<ClassList> classListsOf(const ConfigValue& object);

}  // namespace teardown
