// Writes checkpoints that python3-torch and mmclassification read: torch zip format, protocol 2 pickle, atomic.
#pragma once

#include "core/base/result.h"
#include "core/config/config_value.h"
#include "core/tensor/tensor_view.h"

#include <string>
#include <vector>

namespace teardown {

struct NamedTensor {
    std::string key;
    TensorView view;
};

/// {'meta': meta, 'state_dict': OrderedDict(...)}. Never over a file that is open for reading in `protectedPaths`.
Result<void> writeCheckpoint(const std::string& path, const ConfigValue& meta, const std::vector<NamedTensor>& stateDict,
                             const std::vector<std::string>& protectedPaths = {});

}  // namespace teardown
