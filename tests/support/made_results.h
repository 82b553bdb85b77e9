// Results of a test that never ran: true and predicted classes, without a dataset.
#pragma once

#include "core/testing/test_results.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace teardown::test {

/// Picture i has the true class answers[i].first and is taken for answers[i].second with the score 0.7; the rest is shared by the others.
inline TestResultsPtr madeResults(std::size_t classes, const std::vector<std::pair<int, int>>& answers) {
    auto results = std::make_shared<TestResults>();
    metrics::Labels labels;
    std::vector<double> scores;
    for (const auto& [actual, predicted] : answers) {
        labels.values.push_back(actual);
        for (std::size_t c = 0; c < classes; ++c)
            scores.push_back(c == static_cast<std::size_t>(predicted) ? 0.7 : 0.3 / static_cast<double>(classes - 1));
    }
    for (std::size_t c = 0; c < classes; ++c) results->classes.push_back("class " + std::to_string(c));
    results->path = "made.json";
    results->all = answers.size();
    results->scores = metrics::scoresOf(std::move(scores), classes);
    results->matrix = metrics::ConfusionMatrix::of(*results->scores, labels).value();
    results->table = metrics::classTable(results->matrix);
    results->calibration = metrics::calibrationOf(*results->scores, labels).value();
    results->pictures = testedPictures(*results->scores, labels).value();
    return results;
}

}  // namespace teardown::test
