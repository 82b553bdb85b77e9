// KeyChoice: which weights of a file to use, and how to turn their names into the model's names, as the user requested.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// mmcv's revise_keys: each pair is applied to all keys as re.sub(pattern, replacement), in order.
using ReviseKeys = std::vector<std::pair<std::string, std::string>>;

struct KeyChoice {
    std::string mapping;       ///< a name of keyMappings(); "none": keep the names; "": the one that matches most
    ReviseKeys revise;         ///< if not empty: used instead of removing module., and no mapping is tried automatically
    std::string weights = {};  ///< the place in the file that holds the weights, as WeightsPlace::name(); "": the file's default

    bool automatic() const { return mapping.empty() && revise.empty(); }
    bool operator==(const KeyChoice&) const = default;
};

}  // namespace teardown
