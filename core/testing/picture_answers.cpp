#include "core/testing/picture_answers.h"

#include "core/metrics/evaluate_labels.h"
#include "core/metrics/order.h"

#include <cmath>
#include <limits>

namespace teardown {

namespace {

constexpr std::size_t kRowsBetweenLooks = 4096;

float lossOf(double score) {
    if (!(score >= 0 && score <= 1)) return std::numeric_limits<float>::quiet_NaN();
    return static_cast<float>(-std::log(score) + 0.0);
}

}  // namespace

Result<std::vector<TestedPicture>> testedPictures(const metrics::ScoreSource& scores, const metrics::Labels& labels,
                                                  const TaskContext& task) {
    std::vector<TestedPicture> pictures;
    pictures.reserve(scores.rows());
    TD_CHECK(metrics::forEachRow(scores, [&](std::size_t index, std::span<const double> row) -> Result<void> {
        if (index % kRowsBetweenLooks == 0 && task.cancelled()) return cancelledError();
        const std::int64_t actual = labels.values[index];
        if (actual < 0 || static_cast<std::size_t>(actual) >= row.size())
            return metrics::evaluationError(
                "metrics-labels",
                message("metrics-labels.class-of-a-picture-beyond", "Picture {index} has class {label}, the scores have {classes} classes.",
                        {{"index", index}, {"label", actual}, {"classes", row.size()}}),
                message("do.check-the-annotations", "Check the annotations."));
        const std::size_t predicted = metrics::firstMaximum(row);
        const double actualScore = row[static_cast<std::size_t>(actual)];
        pictures.push_back({static_cast<std::uint32_t>(index), static_cast<std::int32_t>(actual), static_cast<std::int32_t>(predicted),
                            static_cast<float>(row[predicted]), static_cast<float>(actualScore), lossOf(actualScore)});
        return {};
    }));
    return pictures;
}

}  // namespace teardown
