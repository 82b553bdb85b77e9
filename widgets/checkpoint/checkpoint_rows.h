// CheckpointRows: the tensors of a checkpoint as tree rows - by module, with dtype, shape and whether the model uses them.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/fit/load_report.h"
#include "widgets/common/tree_rows.h"

namespace teardown {

/// Keys of leaf rows are the tensors' keys; those of branches their dotted prefix. `report` may be null: no dots then. `weights`: the
/// selected place of the weights, as in stateDictOf.
std::vector<TreeRow> checkpointRows(const CheckpointFile& file, const LoadReport* report, const std::string& weights = {});

}  // namespace teardown
