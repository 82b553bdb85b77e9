// Writes a folded network: OUT.pth and beside it the config that inherits from the one it was folded from.
#pragma once

#include "core/engine/run/model/built_model.h"

#include <string>
#include <vector>

namespace teardown::engine {

struct WrittenReparam {
    std::string checkpointPath;
    std::string configPath;
};

/// `entries`: the folded network's state_dict; `blocks`: paths of the folded blocks, whose branch_reparam tensors are put first as
/// mmclassification orders them. Errors: reparam-output, reparam-config-exists and those of atomic writing; nothing is written over the
/// config or checkpoint that are open.
Result<WrittenReparam> writeReparam(const BuiltModel& model, const std::vector<StateEntry>& entries, const std::vector<std::string>& blocks,
                                    const std::string& outputPath, Diagnostics& notes);

}  // namespace teardown::engine
