// Published architectures by the keys and shapes of their state dicts (resources/reference/architectures.json): which config fits a
// checkpoint that comes without one.
#pragma once

#include "core/checkpoint/checkpoint_file.h"

#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

struct ProposedConfig {
    std::string architecture;  ///< "resnet50"
    std::string mapping;       ///< of its keys (key_mapping.h); empty: they are mmclassification's
    std::int64_t classes = 0;
    std::string text;  ///< a config: the model, and the test pipeline that published configs of this architecture use
};

/// The architectures that have exactly these keys and shapes, whatever the number of classes; the table's first one first. Empty if it has
/// none.
std::vector<ProposedConfig> proposedConfigs(const CheckpointFile& file, const StateDictView& weights);

/// "key [shape]" of every tensor that tells architectures apart, sorted, one a line, with * for the number of classes;
/// make_architectures.py computes the table's digests from the same text.
std::string architectureText(const std::vector<std::pair<std::string, Shape>>& tensors);

}  // namespace teardown
