// The results of a test that the screenshots show.
#include "app/gui/photographer.h"
#include "core/metrics/results/results_writer.h"
#include "widgets/common/strings.h"

#include <utility>

namespace teardown {

QString writeMadeResults(const QString& path, const std::vector<int>& labels, std::size_t wrong) {
    constexpr std::size_t kClasses = 10;
    std::vector<double> scores;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto label = static_cast<std::size_t>(labels[i]);
        const std::size_t answer = i % wrong == wrong - 1 ? (label + 5) % kClasses : label;
        const double best = 0.4 + 0.55 * static_cast<double>(i * 7 % 10) / 10;
        for (std::size_t c = 0; c < kClasses; ++c) scores.push_back(c == answer ? best : (1 - best) / (kClasses - 1));
    }
    metrics::ResultsContent content{{}, metrics::scoresOf(std::move(scores), kClasses), {metrics::OutItem::ClassScores}, {}};
    return metrics::writeResults(fromQt(path), content).ok() ? path : QString();
}

}  // namespace teardown
