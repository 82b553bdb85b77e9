// ModuleRows: the module tree as tree rows - type, output shape once a forward has run, parameters, and where the weights came from.
#pragma once

#include "core/session/session_api.h"
#include "widgets/common/tree_rows.h"

namespace teardown {

/// Keys are named_modules() paths (null-safe: the root's key is "" but not null). `forward` may be null.
std::vector<TreeRow> moduleRows(const BuildOutcome& build, const Trace* forward);

}  // namespace teardown
