// The patterns of key_mapping_tables.h: what they match, and the running number of a block.
#pragma once

#include "core/checkpoint/fit/key_mapping_tables.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace teardown::keytables {

/// What '#' and '*' matched.
struct Match {
    std::vector<std::string_view> numbers;
    std::string_view rest;
};

bool matches(std::string_view pattern, std::string_view key, Match& match);

/// '@' stands for "layer.block", counted over the blocks of all keys; without stages, for the number of the block among all.
class BlockCounter {
public:
    BlockCounter(std::span<const Stages> stages, std::span<const Row> rows, std::span<const std::string> keys);
    /// "3.0" ("7" without stages), or empty if no known network has this number of blocks.
    std::string place(const Row& row, std::string_view key) const;

private:
    std::span<const Stages> m_stages;
    std::map<std::vector<int>, int> m_index;
};

}  // namespace teardown::keytables
