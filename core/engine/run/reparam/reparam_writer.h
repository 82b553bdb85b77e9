// Writes a folded network: OUT.pth and, beside it, a config that inherits from the original one.
#pragma once

#include "core/engine/run/model/built_model.h"

#include <string>
#include <vector>

namespace teardown::engine {

struct WrittenReparam {
    std::string checkpointPath;
    std::string configPath;
};

/// `entries`: the folded network's state_dict; `blocks`: paths of the folded blocks, whose branch_reparam tensors are put first, in
/// mmclassification's order. Errors: reparam-output, reparam-config-exists and those of atomic writing; never overwrites the open config or
/// checkpoint.
Result<WrittenReparam> writeReparam(const BuiltModel& model, const std::vector<StateEntry>& entries, const std::vector<std::string>& blocks,
                                    const std::string& outputPath, Diagnostics& notes);

}  // namespace teardown::engine
