#include "core/data/datasets/dataset.h"

#include <unordered_map>

namespace teardown {

std::vector<std::pair<std::string, std::int64_t>> Dataset::classToIndex() const {
    std::vector<std::pair<std::string, std::int64_t>> map;
    std::unordered_map<std::string, std::size_t> seen;
    std::int64_t index = 0;
    for (const std::string& name : classes()) {
        const auto [place, isNew] = seen.emplace(name, map.size());
        if (isNew)
            map.emplace_back(name, index);
        else
            map[place->second].second = index;
        ++index;
    }
    return map;
}

}  // namespace teardown
