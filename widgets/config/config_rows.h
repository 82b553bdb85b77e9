// ConfigRows: a resolved config as tree rows - key, abbreviated value, and the file and line that set it.
#pragma once

#include "core/config/config.h"
#include "widgets/common/tree_rows.h"

namespace teardown {

/// A value in one short line: scalars as printed by Python, a dict as its type or "{3}", a long list as "[12]".
QString shortConfigValue(const ConfigValue& value);
/// The value of a row of its own: that line with the beginning of what is in a dict or list, "ResNet {depth: 50, out_indices: [3], …}".
QString configSummary(const ConfigValue& value);
/// "base.py:12", "--cfg-options"; empty for an origin without a place. `whole`: with its folder.
QString originPlace(const Origin& origin, bool whole = false);

/// Keys of the rows are dotted config paths ("model.backbone.depth", "data.test.pipeline.0.type").
std::vector<TreeRow> configRows(const Config& config);

}  // namespace teardown
