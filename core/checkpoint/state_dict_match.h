// StateDictMatch: model against file - matched, missing, unexpected, mismatched - with a verdict in words and the key mapping that helps.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/load_report.h"

#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// A table of renames, as data: original RepVGG names, ... (facts: tools/convert_models).
struct KeyMapping {
    std::string name;         ///< "repvgg"
    std::string description;  ///< "DingXiaoH/RepVGG"
};
const std::vector<KeyMapping>& keyMappings();
/// The key under the model's naming; unchanged when no row fits.
std::string mapKey(const std::string& mapping, const std::string& key);

struct StateDictMatch {
    LoadReport report;
    /// For each model entry: the tensor of the file (index into CheckpointFile::tensors()) or -1.
    std::vector<std::ptrdiff_t> source;
};

/// Tries the names as they are and every mapping; takes the one that matches most (ties: as they are). Never loads anything.
StateDictMatch matchStateDict(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict);

/// mmcv's own message text for a load that was not exact (facts: catalogue 3.2); empty when exact.
std::string mmcvLoadMessage(const LoadReport& report);

}  // namespace teardown
