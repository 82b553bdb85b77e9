#include "core/metrics/metric_value.h"

#include <algorithm>

namespace teardown::metrics {

void MetricTable::set(std::string key, MetricValue value) {
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const auto& entry) { return entry.first == key; });
    if (found != m_entries.end())
        found->second = std::move(value);
    else
        m_entries.emplace_back(std::move(key), std::move(value));
}

const MetricValue* MetricTable::find(std::string_view key) const {
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const auto& entry) { return entry.first == key; });
    return found == m_entries.end() ? nullptr : &found->second;
}

}  // namespace teardown::metrics
