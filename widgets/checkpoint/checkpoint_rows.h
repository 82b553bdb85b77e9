// CheckpointRows: the tensors of a checkpoint as tree rows - by module, with dtype, shape and whether the model took them.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/fit/load_report.h"
#include "widgets/common/tree_rows.h"

namespace teardown {

/// Keys of leaf rows are the tensors' keys; of branches their dotted prefix. `report` may be null: no dots then. `weights`: the place of
/// the weights that were chosen, as stateDictOf takes it.
std::vector<TreeRow> checkpointRows(const CheckpointFile& file, const LoadReport* report, const std::string& weights = {});

}  // namespace teardown
