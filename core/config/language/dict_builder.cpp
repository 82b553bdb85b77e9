#include "core/config/language/dict_builder.h"

#include "core/config/set_values.h"

namespace teardown::config {

namespace {

constexpr std::size_t kIndexedSize = 12;
constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

}  // namespace

DictBuilder::DictBuilder(const ConfigValue& dict) : m_entries(dict.entries().begin(), dict.entries().end()) { reindex(); }

void DictBuilder::reindex() {
    m_index.clear();
    if (m_entries.size() <= kIndexedSize) return;
    for (std::size_t i = 0; i < m_entries.size(); ++i) m_index.emplace(m_entries[i].key.hash(), i);
}

std::size_t DictBuilder::position(const ConfigValue& key) const {
    if (m_index.empty()) {
        for (std::size_t i = 0; i < m_entries.size(); ++i)
            if (m_entries[i].key == key) return i;
        return kAbsent;
    }
    const auto [first, last] = m_index.equal_range(key.hash());
    for (auto it = first; it != last; ++it)
        if (m_entries[it->second].key == key) return it->second;
    return kAbsent;
}

void DictBuilder::set(const ConfigValue& key, ConfigValue value) {
    requireHashable(key);
    if (const std::size_t at = position(key); at != kAbsent) {
        m_entries[at].value = std::move(value);
        return;
    }
    m_entries.push_back({key, std::move(value)});
    if (!m_index.empty())
        m_index.emplace(key.hash(), m_entries.size() - 1);
    else if (m_entries.size() > kIndexedSize)
        reindex();
}

void DictBuilder::set(std::string_view key, ConfigValue value) { set(ConfigValue::string(std::string(key)), std::move(value)); }

ConfigValue* DictBuilder::find(const ConfigValue& key) {
    const std::size_t at = position(key);
    return at == kAbsent ? nullptr : &m_entries[at].value;
}

ConfigValue* DictBuilder::find(std::string_view key) {
    if (m_index.empty()) {
        for (DictEntry& entry : m_entries)
            if (entry.key.isString() && entry.key.asString() == key) return &entry.value;
        return nullptr;
    }
    return find(ConfigValue::string(std::string(key)));
}

bool DictBuilder::erase(std::string_view key) { return erase(ConfigValue::string(std::string(key))); }

bool DictBuilder::erase(const ConfigValue& key) {
    const std::size_t at = position(key);
    if (at == kAbsent) return false;
    m_entries.erase(m_entries.begin() + static_cast<std::ptrdiff_t>(at));
    reindex();
    return true;
}

ConfigValue DictBuilder::build() && { return ConfigValue::dict(std::move(m_entries)); }

}  // namespace teardown::config
