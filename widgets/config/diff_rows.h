// DiffRows: the differences between two configs, and between the models built from them, as tree rows.
#pragma once

#include "core/config/config_diff.h"
#include "widgets/common/tree_rows.h"
#include "widgets/config/model_changes.h"

#include <vector>

namespace teardown {

/// Keys of the rows: "added/0", "changed/12" index the diff, "model/3" the model changes; groups have keys without a number.
std::vector<TreeRow> diffRows(const ConfigDiff& diff, const std::vector<ModelChange>& model);
/// "model.head.num_classes".
QString dottedPath(const std::vector<std::string>& path);

}  // namespace teardown
