// The entries of a dict while it is being converted.
#pragma once

#include "core/config/config_value.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

inline ConfigValue textValue(std::string text) { return ConfigValue::string(std::move(text)); }

class Fields {
public:
    explicit Fields(const ConfigValue& dict)
        : m_entries(dict.entries().begin(), dict.entries().end()), m_origins(dict.origins().begin(), dict.origins().end()) {}

    const ConfigValue* find(const std::string& key) {
        const auto found = at(key);
        return found == m_entries.end() ? nullptr : &found->value;
    }
    /// Removes the entry and returns its value.
    std::optional<ConfigValue> take(const std::string& key) {
        const auto found = at(key);
        if (found == m_entries.end()) return std::nullopt;
        ConfigValue value = std::move(found->value);
        m_entries.erase(found);
        return value;
    }
    /// In place if the key is there, otherwise at the end.
    void set(const std::string& key, ConfigValue value) {
        if (const auto found = at(key); found != m_entries.end())
            found->value = std::move(value);
        else
            m_entries.push_back({ConfigValue::string(key), std::move(value)});
    }
    void setText(const std::string& key, std::string text) { set(key, ConfigValue::string(std::move(text))); }
    /// Keeps position and value.
    void rename(const std::string& from, const std::string& to) {
        if (const auto found = at(from); found != m_entries.end()) found->key = ConfigValue::string(to);
    }
    const std::vector<DictEntry>& entries() const { return m_entries; }
    bool empty() const { return m_entries.empty(); }
    ConfigValue dict() const { return ConfigValue::dict(m_entries).withOrigins(m_origins); }

private:
    std::vector<DictEntry>::iterator at(const std::string& key) {
        return std::find_if(m_entries.begin(), m_entries.end(),
                            [&](const DictEntry& entry) { return entry.key.isString() && entry.key.asString() == key; });
    }

    std::vector<DictEntry> m_entries;
    std::vector<Origin> m_origins;
};

}  // namespace teardown
