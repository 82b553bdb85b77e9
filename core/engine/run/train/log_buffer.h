// LogBuffer: the values of the iterations since the epoch began, and their averages for the next log line (mmcv/runner/log_buffer.py).
#pragma once

#include "core/metrics/metric_value.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace teardown::engine {

class LogBuffer {
public:
    void clear();
    void clearOutput();
    void update(const std::string& name, double value, std::size_t count);
    /// Of the last `latest` values of each name, or of all for 0, weighted by their counts.
    void average(std::size_t latest);

    /// In the order in which the names came first. What averages and evaluations left.
    const metrics::MetricTable& output() const { return m_output; }
    void setOutput(std::string name, metrics::MetricValue value) { m_output.set(std::move(name), std::move(value)); }
    bool ready() const { return m_ready; }
    void setReady() { m_ready = true; }
    /// Batches of the evaluation, which the next log line tells in place of the iteration; taking it forgets it.
    void setEvaluated(std::size_t batches) { m_evaluated = batches; }
    std::optional<std::size_t> takeEvaluated() { return std::exchange(m_evaluated, std::nullopt); }

private:
    struct History {
        std::string name;
        std::vector<double> values;
        std::vector<double> counts;
    };
    std::vector<History> m_history;
    metrics::MetricTable m_output;
    std::optional<std::size_t> m_evaluated;
    bool m_ready = false;
};

}  // namespace teardown::engine
