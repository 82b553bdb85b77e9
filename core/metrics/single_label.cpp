#include "core/metrics/single_label.h"

#include "core/metrics/sums.h"

#include <algorithm>
#include <limits>

namespace teardown::metrics {

namespace {

constexpr double kFloatEpsilon = std::numeric_limits<float>::epsilon();

}  // namespace

AccuracyCounter::AccuracyCounter(const TopK& topk, const Thresholds& thresholds) : m_most(static_cast<std::size_t>(topk.most())) {
    const auto most = static_cast<std::int64_t>(m_most);
    // Rows [:k] of a matrix with `most` rows: a negative k counts from the end.
    for (const std::int64_t k : topk.counts) m_counts.push_back(static_cast<std::size_t>(k < 0 ? std::max<std::int64_t>(0, most + k) : k));
    for (const double threshold : thresholds.values) m_thresholds.push_back(static_cast<float>(threshold));
    m_hits.assign(m_counts.size(), std::vector<std::int64_t>(m_thresholds.size(), 0));
}

void AccuracyCounter::add(std::span<const double> row, std::int64_t label) {
    ++m_rows;
    m_row.resize(row.size());
    std::transform(row.begin(), row.end(), m_row.begin(), [](double score) { return static_cast<double>(static_cast<float>(score)); });
    if (m_most == 0) return;
    const auto top = topLabels(m_row, m_most, m_queue);
    const auto found = std::find_if(top.begin(), top.end(), [&](const ScoredLabel& item) { return item.label == label; });
    if (found == top.end()) return;
    const auto rank = static_cast<std::size_t>(found - top.begin());
    for (std::size_t k = 0; k < m_counts.size(); ++k)
        for (std::size_t t = 0; t < m_thresholds.size(); ++t)
            if (rank < m_counts[k] && static_cast<float>(found->score) > m_thresholds[t]) ++m_hits[k][t];
}

std::vector<std::vector<double>> AccuracyCounter::percent() const {
    const auto factor = static_cast<float>(100.0 / static_cast<double>(m_rows));
    std::vector<std::vector<double>> result;
    for (const auto& hits : m_hits) {
        auto& values = result.emplace_back();
        for (const std::int64_t count : hits) values.push_back(static_cast<double>(static_cast<float>(count) * factor));
    }
    return result;
}

ClassCounter::ClassCounter(std::size_t classes, const Thresholds& thresholds, const ScoreSource& source) : m_actual(classes, 0) {
    for (const double threshold : thresholds.values)
        m_counts.push_back({source.threshold(threshold), std::vector<std::int64_t>(classes, 0), std::vector<std::int64_t>(classes, 0)});
}

void ClassCounter::add(std::span<const double> row, std::int64_t label) {
    ++m_actual[static_cast<std::size_t>(label)];
    const ScoredLabel top = topLabels(row, 1, m_queue).front();
    for (Counts& counts : m_counts) {
        if (top.score <= counts.threshold) continue;
        ++counts.predicted[static_cast<std::size_t>(top.label)];
        if (top.label == label) ++counts.correct[static_cast<std::size_t>(label)];
    }
}

std::vector<PrecisionRecallF1> ClassCounter::percent() const {
    std::vector<PrecisionRecallF1> result;
    for (const Counts& counts : m_counts) {
        PrecisionRecallF1& values = result.emplace_back();
        for (std::size_t c = 0; c < m_actual.size(); ++c) {
            const auto correct = static_cast<double>(counts.correct[c]);
            const double precision = correct / std::max(static_cast<double>(counts.predicted[c]), 1.0) * 100;
            const double recall = correct / std::max(static_cast<double>(m_actual[c]), 1.0) * 100;
            values.precision.push_back(precision);
            values.recall.push_back(recall);
            values.f1.push_back(2 * precision * recall / std::max(precision + recall, kFloatEpsilon));
        }
    }
    return result;
}

PrecisionRecallF1 macroOf(const PrecisionRecallF1& classes) {
    return {{torchMean(classes.precision)}, {torchMean(classes.recall)}, {torchMean(classes.f1)}};
}

}  // namespace teardown::metrics
