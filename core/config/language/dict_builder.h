// DictBuilder: fills a dict as Python does - a repeated key keeps its position and first spelling, and its value is replaced.
#pragma once

#include "core/config/config_value.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace teardown::config {

class DictBuilder {
public:
    DictBuilder() = default;
    explicit DictBuilder(const ConfigValue& dict);

    /// Raises TypeError if the key is unhashable (a list or dict, also within a tuple).
    void set(const ConfigValue& key, ConfigValue value);
    void set(std::string_view key, ConfigValue value);
    /// nullptr if absent. Valid until the next change.
    ConfigValue* find(const ConfigValue& key);
    ConfigValue* find(std::string_view key);
    bool erase(std::string_view key);
    bool erase(const ConfigValue& key);
    std::size_t size() const { return m_entries.size(); }
    const std::vector<DictEntry>& entries() const { return m_entries; }
    ConfigValue build() &&;

private:
    std::size_t position(const ConfigValue& key) const;
    void reindex();

    std::vector<DictEntry> m_entries;
    std::unordered_multimap<std::size_t, std::size_t> m_index;  ///< only for larger dicts
};

}  // namespace teardown::config
