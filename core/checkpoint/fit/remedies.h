// Remedies: everything that would make a checkpoint fit better, each with its effect. Never applied automatically: the user decides.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/fit/key_choice.h"
#include "core/checkpoint/fit/load_report.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct Remedy {
    Message title;                           ///< the button's text: "Set model.head.num_classes=10"
    Message words;                           ///< why, one sentence
    std::string options;                     ///< the same for a verb: "--cfg-options model.head.num_classes=10"
    std::vector<std::string> configOptions;  ///< "model.head.num_classes=10", for --cfg-options; empty: the config is unchanged
    std::optional<KeyChoice> keys;           ///< nullopt: the names are read as they are now
    double share = -1;                       ///< share of the model's parameters that would be loaded; negative: not known in advance
};

/// One for each place that holds weights, in file order.
std::vector<Remedy> placeRemedies(const CheckpointFile& file, const KeyChoice& current);

/// Best first. `report` describes the current load, made with `current`.
std::vector<Remedy> remediesFor(const std::vector<StateDictEntry>& model, const CheckpointFile& file, const StateDictView& stateDict,
                                const LoadReport& report, const KeyChoice& current);

}  // namespace teardown
