// ModuleRows: the module tree as tree rows - type, output shape once a forward has run, parameters, and where the weights came from. Equal
// neighbours are folded into one row that says how many they are.
#pragma once

#include "widgets/common/tree_rows.h"

namespace teardown {

struct BuildOutcome;
struct ProfileOutcome;
struct Trace;

/// Columns of the module tree; the cells of a row are those behind Name.
enum class ModuleColumn { Name, Type, Output, Parameters, Macs, Weights };
QStringList moduleColumns();

/// Keys are named_modules() paths (null-safe: the root's key is "" but not null). `forward` and `profile` may be null. From three equal
/// siblings in a row on (same type, parts, parameters and output shape) they stand below a fold, which is closed at first.
std::vector<TreeRow> moduleRows(const BuildOutcome& build, const Trace* forward, const ProfileOutcome* profile = nullptr);

}  // namespace teardown
