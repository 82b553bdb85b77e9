#include "core/engine/run/train/log_buffer.h"

#include "core/metrics/sums.h"

#include <algorithm>

namespace teardown::engine {

void LogBuffer::clear() {
    m_history.clear();
    clearOutput();
}

void LogBuffer::clearOutput() {
    m_output = {};
    m_evaluated.reset();
    m_ready = false;
}

void LogBuffer::update(const std::string& name, double value, std::size_t count) {
    auto found = std::find_if(m_history.begin(), m_history.end(), [&](const History& one) { return one.name == name; });
    if (found == m_history.end()) found = m_history.insert(found, History{name, {}, {}});
    found->values.push_back(value);
    found->counts.push_back(static_cast<double>(count));
}

void LogBuffer::average(std::size_t latest) {
    for (const History& one : m_history) {
        const std::size_t all = one.values.size(), first = latest == 0 || latest > all ? 0 : all - latest;
        std::vector<double> products;
        std::vector<double> counts(one.counts.begin() + static_cast<std::ptrdiff_t>(first), one.counts.end());
        for (std::size_t i = first; i < all; ++i) products.push_back(one.values[i] * one.counts[i]);
        // The reference's counts are integers, whose sum is exact.
        m_output.set(one.name, metrics::NumpyFloat{metrics::numpySum(products) / metrics::numpySum(counts)});
    }
    m_ready = true;
}

}  // namespace teardown::engine
