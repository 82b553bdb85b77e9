// ConfigRows: a resolved config as tree rows - key, value in short, and the file and line that set it.
#pragma once

#include "core/config/config.h"
#include "widgets/common/tree_rows.h"

namespace teardown {

/// Keys of the rows are dotted config paths ("model.backbone.depth", "data.test.pipeline.0.type").
std::vector<TreeRow> configRows(const Config& config);

}  // namespace teardown
