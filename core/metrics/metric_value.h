// MetricValue: a metric as mmclassification returns it, with the Python type that decides how it is rounded and printed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace teardown::metrics {

/// A numpy.float64: rounded by scaling, unlike Python's float.
struct NumpyFloat {
    double value = 0;
    bool operator==(const NumpyFloat&) const = default;
};

/// A float, a numpy.float64, an array of float64 or int64 with a value for each class.
using MetricValue = std::variant<double, NumpyFloat, std::vector<double>, std::vector<std::int64_t>>;

/// The dict that dataset.evaluate returns: keys in the order in which they were set first.
class MetricTable {
public:
    /// Like dict[key] = value: a key that is there keeps its place.
    void set(std::string key, MetricValue value);
    const MetricValue* find(std::string_view key) const;  ///< null: there is none
    const std::vector<std::pair<std::string, MetricValue>>& entries() const { return m_entries; }
    bool empty() const { return m_entries.empty(); }

private:
    std::vector<std::pair<std::string, MetricValue>> m_entries;
};

}  // namespace teardown::metrics
