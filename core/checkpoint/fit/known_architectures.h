// Which config fits a checkpoint that comes without one: that of a published architecture with the same keys and shapes
// (resources/reference/architectures.json), or else one that is derived from the shapes (derived_models.h).
#pragma once

#include "core/checkpoint/checkpoint_file.h"

#include <cstdint>
#include <string>
#include <vector>

namespace teardown {

struct ProposedConfig {
    std::string architecture;  ///< "resnet50"; of a derived one the family: "ResNet"
    std::string mapping;       ///< of its keys (key_mapping.h); empty: they are mmclassification's
    std::int64_t classes = 0;
    std::string text;  ///< a config: the model, and the test pipeline that published configs use; of a derived one with
                       ///< its assumptions as comments
    bool published = true;
    std::vector<Message> assumed = {};  ///< of a derived one: values that no tensor shows
};

/// The published architectures that have exactly these keys and shapes, whatever the number of classes; the table's first one first. If it
/// has none: the configs that are derived from the shapes, the likeliest one first; whether such a network takes every tensor, only its
/// build shows. Empty if no family is recognised.
std::vector<ProposedConfig> proposedConfigs(const CheckpointFile& file, const StateDictView& weights);

/// "key [shape]" of every tensor that tells architectures apart, sorted, one a line, with * for the number of classes;
/// make_architectures.py computes the table's digests from the same text.
std::string architectureText(const std::vector<std::pair<std::string, Shape>>& tensors);

}  // namespace teardown
