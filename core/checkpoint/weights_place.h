// Where a checkpoint stores weights: the dicts of tensors, the pickled modules, and which of them is the state dict.
#pragma once

#include "core/base/result.h"
#include "core/checkpoint/checkpoint_file.h"

#include <string>
#include <vector>

namespace teardown {

/// One place that holds weights.
struct WeightsPlace {
    std::vector<std::string> path;  ///< keys and indices from the root; empty: the root
    bool module = false;
    std::vector<StateDictView::Item> items;
    std::string name() const;  ///< path joined with '.', as --weights takes it
};

/// All of them, in file order, without optimizer states and the tensors that a module holds outside its state_dict().
std::vector<WeightsPlace> weightsPlaces(const CheckpointFile& file);

/// "101 tensors under 'teacher', 101 under 'student'".
Message placesText(const std::vector<WeightsPlace>& places);

}  // namespace teardown
