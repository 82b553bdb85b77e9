// The names of the classes as checkpoints carry them: mmcv's meta.CLASSES, mmengine's meta.dataset_meta.
#pragma once

#include "core/config/config_value.h"

#include <string>
#include <vector>

namespace teardown {

struct ClassList {
    std::string place;  ///< "meta.CLASSES", "meta.dataset_meta.classes", "meta.dataset_meta.train.classes"
    std::vector<std::string> names;
};

/// All lists of a checkpoint's object, mmcv's first, then mmengine's: `classes` or `CLASSES` as a sequence, one text, a dict of numbers to
/// names or a dict of datasets. Empty ones are left out.
std::vector<ClassList> classListsOf(const ConfigValue& object);

}  // namespace teardown
