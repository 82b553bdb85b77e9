// Sets: built from distinct items, with Python's operators. They keep insertion order.
#pragma once

#include "core/config/config_value.h"
#include "core/config/language/budget.h"
#include "core/config/language/syntax_tree.h"

#include <unordered_map>
#include <vector>

namespace teardown::config {

/// Raises TypeError for values that cannot be a key or an item: lists, dicts, sets, also within tuples.
void requireHashable(const ConfigValue& value);

/// Tracks whether a value was added before; equal values count once.
class SetBuilder {
public:
    /// False if it was already added. Raises TypeError for unhashable values.
    bool add(const ConfigValue& value);
    bool contains(const ConfigValue& value) const;
    ConfigValue build() && { return ConfigValue::set(std::move(m_items)); }

private:
    std::vector<ConfigValue> m_items;
    std::unordered_multimap<std::size_t, std::size_t> m_index;
};

ConfigValue setOf(const std::vector<ConfigValue>& items);
/// a | b, a & b, a - b, a ^ b.
ConfigValue setOperation(Operator operation, const ConfigValue& a, const ConfigValue& b, Budget& budget);
/// Every item of a is in b.
bool isSubset(const ConfigValue& a, const ConfigValue& b, Budget& budget);

}  // namespace teardown::config
