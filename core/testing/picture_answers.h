// What a network answered for each picture of a test: small enough to sort and filter a hundred thousand of them at once.
#pragma once

#include "core/base/task_context.h"
#include "core/metrics/labels.h"
#include "core/metrics/score_source.h"

#include <cstdint>
#include <vector>

namespace teardown {

struct TestedPicture {
    std::uint32_t sample = 0;  ///< index in the dataset
    std::int32_t actual = 0;   ///< true class
    std::int32_t predicted = 0;
    float score = 0;        ///< of the predicted class
    float actualScore = 0;  ///< of the true class
    float loss = 0;         ///< cross entropy: -log(actualScore); infinite for 0, NaN if the score is no probability

    /// Of datasets with several classes a picture, whose pictures have -1 for both classes: those it has and was not given, and those it
    /// was given and has not.
    std::int32_t mistakes = 0;

    bool right() const { return actual == predicted && mistakes == 0; }
};

/// One a row of the scores: the predicted class is the first of the largest scores, as in the confusion matrix. Labels: one class a
/// picture, one for each row. Errors: metrics-labels for labels beyond the classes, cancelled, those of the scores.
Result<std::vector<TestedPicture>> testedPictures(const metrics::ScoreSource& scores, const metrics::Labels& labels,
                                                  const TaskContext& task = {});

/// A class counts as given from this score on, as mmclassification's evaluate() counts if no thr is given.
inline constexpr double kGivenFrom = 0.5;

/// The classes that a network gives to pictures of a dataset with several classes a picture.
struct GivenClasses {
    std::vector<TestedPicture>
        pictures;                     ///< score: the highest; actualScore: the lowest of a class that it has; loss: binary cross entropy
    std::vector<std::uint8_t> given;  ///< rows one after the other, as those of Labels
};

/// One a row of the scores. Difficult classes (-1) are neither mistakes nor part of the loss. Errors: metrics-labels if labels are no
/// matrix of the scores' shape, cancelled, those of the scores.
Result<GivenClasses> givenClasses(const metrics::ScoreSource& scores, const metrics::Labels& labels, const TaskContext& task = {});

/// Cells of a confusion matrix: some of the true classes, some of the predicted ones. Ends are included.
struct CellRange {
    std::int64_t firstActual = 0, lastActual = 0;
    std::int64_t firstPredicted = 0, lastPredicted = 0;

    bool contains(std::int64_t actual, std::int64_t predicted) const {
        return actual >= firstActual && actual <= lastActual && predicted >= firstPredicted && predicted <= lastPredicted;
    }
    bool operator==(const CellRange&) const = default;
};

}  // namespace teardown
