// ModuleRows: the module tree as tree rows - type, output shape once a forward has run, parameters, and where the weights came from. Equal
// neighbours are folded into one row with their count.
#pragma once

#include "widgets/common/tree_rows.h"

namespace teardown {

struct BuildOutcome;
struct ProfileOutcome;
struct Trace;

/// Columns of the module tree; a row's cells are those after Name.
enum class ModuleColumn { Name, Type, Output, Parameters, Macs, Weights };
QStringList moduleColumns();

/// Keys are named_modules() paths (the root's key is "" but not null). `forward` and `profile` may be null. Three or more equal siblings in
/// a row (same type, parts, parameters and output shape) are put in a fold, which is closed at first.
std::vector<TreeRow> moduleRows(const BuildOutcome& build, const Trace* forward, const ProfileOutcome* profile = nullptr);

}  // namespace teardown
