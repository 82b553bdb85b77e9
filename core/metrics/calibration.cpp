#include "core/metrics/calibration.h"

#include "core/metrics/evaluate_labels.h"
#include "core/metrics/order.h"

#include <algorithm>
#include <cmath>

namespace teardown::metrics {

Result<Calibration> calibrationOf(const ScoreSource& scores, const Labels& labels, int bins) {
    TD_CHECK(checkOneClassAPicture(scores, labels));
    Calibration result;
    for (int i = 0; i < bins; ++i) result.bins.push_back({static_cast<double>(i) / bins, static_cast<double>(i + 1) / bins, 0, 0, 0});
    const auto add = [&](std::size_t row, std::span<const double> values) -> Result<void> {
        const std::size_t best = firstMaximum(values);
        const double score = values[best];
        if (!(score >= 0 && score <= 1)) {
            ++result.notProbabilities;
            return {};
        }
        const auto place = std::lower_bound(result.bins.begin(), result.bins.end(), score,
                                            [](const CalibrationBin& bin, double value) { return bin.upper < value; });
        CalibrationBin& bin = place == result.bins.end() ? result.bins.back() : *place;
        ++bin.count;
        bin.confidence += score;
        bin.accuracy += labels.values[row] == static_cast<std::int64_t>(best) ? 1 : 0;
        ++result.counted;
        return {};
    };
    TD_CHECK(forEachRow(scores, add));
    for (CalibrationBin& bin : result.bins) {
        if (bin.count == 0) continue;
        bin.confidence /= static_cast<double>(bin.count);
        bin.accuracy /= static_cast<double>(bin.count);
        const double gap = std::abs(bin.accuracy - bin.confidence);
        result.ece += gap * static_cast<double>(bin.count) / static_cast<double>(result.counted);
        result.mce = std::max(result.mce, gap);
    }
    return result;
}

}  // namespace teardown::metrics
