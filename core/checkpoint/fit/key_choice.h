// KeyChoice: which weights of a file are meant, and how their names become those of a model, as the person asked for it.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// mmcv's revise_keys: each pair is re.sub(pattern, replacement) over all keys, in order.
using ReviseKeys = std::vector<std::pair<std::string, std::string>>;

struct KeyChoice {
    std::string mapping;       ///< a name of keyMappings(); "none": the names as they are; "": whichever matches most
    ReviseKeys revise;         ///< not empty: these instead of removing module., and no mapping is tried of itself
    std::string weights = {};  ///< the place of the file that holds them, as WeightsPlace::name(); "": the file's own

    bool automatic() const { return mapping.empty() && revise.empty(); }
    bool operator==(const KeyChoice&) const = default;
};

}  // namespace teardown
