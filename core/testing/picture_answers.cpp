#include "core/testing/picture_answers.h"

#include "core/metrics/evaluate_labels.h"
#include "core/metrics/order.h"

#include <algorithm>
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

Result<GivenClasses> givenClasses(const metrics::ScoreSource& scores, const metrics::Labels& labels, const TaskContext& task) {
    const std::size_t classes = scores.classes();
    if (labels.classes != classes || labels.count() < scores.rows())
        return metrics::evaluationError(
            "metrics-labels",
            message("metrics-labels.other-number-of-classes", "The annotations have {labels} classes a picture, the scores have {classes}.",
                    {{"labels", labels.classes}, {"classes", classes}}),
            message("do.check-the-annotations", "Check the annotations."));
    GivenClasses result;
    result.pictures.reserve(scores.rows());
    result.given.reserve(scores.rows() * classes);
    const double least = scores.threshold(kGivenFrom);
    TD_CHECK(metrics::forEachRow(scores, [&](std::size_t index, std::span<const double> row) -> Result<void> {
        if (index % kRowsBetweenLooks == 0 && task.cancelled()) return cancelledError();
        TestedPicture picture;
        picture.sample = static_cast<std::uint32_t>(index);
        picture.actual = picture.predicted = -1;
        picture.score = static_cast<float>(row[metrics::firstMaximum(row)]);
        double lowest = std::numeric_limits<double>::infinity(), loss = 0, counted = 0;
        for (std::size_t c = 0; c < classes; ++c) {
            const std::int64_t label = labels.values[index * classes + c];
            const bool given = row[c] >= least;
            result.given.push_back(given);
            if (label == 1) lowest = std::min(lowest, row[c]);
            if (label < 0) continue;
            picture.mistakes += given != (label == 1);
            loss += static_cast<double>(lossOf(label == 1 ? row[c] : 1 - row[c]));
            ++counted;
        }
        picture.actualScore = std::isinf(lowest) ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(lowest);
        picture.loss = counted == 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(loss / counted);
        result.pictures.push_back(picture);
        return {};
    }));
    return result;
}

}  // namespace teardown
