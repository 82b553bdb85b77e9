#include "core/checkpoint/fit/key_pattern.h"

#include <set>

namespace teardown::keytables {

bool matches(std::string_view pattern, std::string_view key, Match& match) {
    match = {};
    while (!pattern.empty()) {
        if (pattern == "*") {
            match.rest = key;
            return !key.empty();
        }
        if (pattern.front() == '#') {
            const std::size_t digits = std::min(key.find_first_not_of("0123456789"), key.size());
            if (digits == 0) return false;
            match.numbers.push_back(key.substr(0, digits));
            key.remove_prefix(digits);
            pattern.remove_prefix(1);
            continue;
        }
        if (key.empty() || key.front() != pattern.front()) return false;
        key.remove_prefix(1);
        pattern.remove_prefix(1);
    }
    return key.empty();
}

/// The numbers before the layer's name, including those written literally in the pattern; a name between them counts as 0.
static std::vector<int> blockOf(const Row& row, std::string_view key) {
    std::vector<int> numbers;
    // Those of the pattern that directly follow its first component: two in "blocks.0.#.bn1.*"; "stages.#.blocks.#" has a name between.
    std::size_t wanted = row.from.starts_with("stages.") ? 3 : 0;
    for (std::size_t at = row.from.find('.');
         wanted < 3 && at + 1 < row.from.size() && std::string_view("#0123456789").find(row.from[at + 1]) != std::string_view::npos;
         at = row.from.find('.', at + 1))
        ++wanted;
    for (std::size_t at = key.find('.'); at != std::string_view::npos && numbers.size() < wanted; at = key.find('.', at + 1)) {
        int value = 0;
        for (std::size_t i = at + 1; i < key.size() && key[i] >= '0' && key[i] <= '9' && value < 100'000; ++i)
            value = value * 10 + (key[i] - '0');
        numbers.push_back(value);
    }
    return numbers;
}

BlockCounter::BlockCounter(std::span<const Stages> stages, std::span<const Row> rows, std::span<const std::string> keys)
    : m_stages(stages) {
    Match match;
    std::set<std::vector<int>> blocks;
    for (const std::string& key : keys)
        for (const Row& row : rows)
            if (row.to.find('@') != std::string_view::npos && matches(row.from, key, match)) {
                blocks.insert(blockOf(row, key));
                break;
            }
    for (const auto& block : blocks) m_index.emplace(block, static_cast<int>(m_index.size()));
}

std::string BlockCounter::place(const Row& row, std::string_view key) const {
    const auto found = m_index.find(blockOf(row, key));
    if (found == m_index.end()) return {};
    if (m_stages.empty()) return std::to_string(found->second);
    for (const Stages& stages : m_stages) {
        if (stages.total != static_cast<int>(m_index.size())) continue;
        int left = found->second;
        for (std::size_t i = 0; i < stages.blocks.size(); ++i) {
            if (left < stages.blocks[i]) return std::to_string(stages.first + static_cast<int>(i)) + "." + std::to_string(left);
            left -= stages.blocks[i];
        }
    }
    return {};
}

}  // namespace teardown::keytables
