// Remedies: everything that would make a checkpoint fit better, each with what it would bring. Never done by itself: a person asks for it.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/fit/key_choice.h"
#include "core/checkpoint/fit/load_report.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct Remedy {
    Message title;                           ///< of its button: "Set model.head.num_classes=10"
    Message words;                           ///< why, one sentence
    std::string options;                     ///< the same for a verb: "--cfg-options model.head.num_classes=10"
    std::vector<std::string> configOptions;  ///< "model.head.num_classes=10", of --cfg-options; empty: the config stays
    std::optional<KeyChoice> keys;           ///< nullopt: the names stay as they are read
    double share = -1;                       ///< of the model's parameters that are loaded then; negative: not known beforehand
};

/// One for each place that holds weights, in the file's order.
std::vector<Remedy> placeRemedies(const CheckpointFile& file, const KeyChoice& current);

/// Best first. `report` is the load as it is now, made with `current`.
std::vector<Remedy> remediesFor(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict,
                                const LoadReport& report, const KeyChoice& current);

}  // namespace teardown
