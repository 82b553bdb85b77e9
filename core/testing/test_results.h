// TestResults: a results file beside the dataset that it is about: metrics, confusion matrix, the table by class, calibration, and the
// answer for every picture.
#pragma once

#include "core/base/diagnostics.h"
#include "core/config/config.h"
#include "core/data/datasets/dataset.h"
#include "core/metrics/calibration.h"
#include "core/metrics/confusion.h"
#include "core/metrics/evaluate.h"
#include "core/testing/picture_answers.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace teardown {

struct TestResults {
    std::string path;                  ///< of the results file
    DatasetPtr dataset;                ///< data.test of the config
    std::size_t all = 0;               ///< pictures of the dataset; a test that is not finished has fewer answers
    std::vector<std::string> classes;  ///< names; may be fewer than the network's classes
    metrics::ScoreSourcePtr scores;
    metrics::MetricTable metrics;
    std::optional<Error> noMetrics;  ///< why mmclassification would not evaluate this dataset, which still has a matrix
    Diagnostics notes;
    std::vector<metrics::ClassRow> table;
    std::vector<TestedPicture> pictures;  ///< in the order of the dataset
    bool multiLabel = false;
    /// Of datasets with one class a picture.
    metrics::ConfusionMatrix matrix;
    metrics::Calibration calibration;
    /// Of datasets with several classes a picture: a value for each of them, picture after picture.
    metrics::Labels labels;
    std::vector<std::uint8_t> given;

    std::size_t done() const { return scores->rows(); }
    /// The name of a class, or its index.
    std::string className(std::int64_t label) const;
    /// The picture's true class, or classes with commas between them; and those that the network gave it.
    std::string actualText(const TestedPicture& picture) const;
    std::string predictedText(const TestedPicture& picture) const;
    /// Of one class a picture: whether it is in one of the cells. Of several: whether it has one of the true classes, or was given it.
    bool isIn(const CellRange& cells, const TestedPicture& picture) const;
    /// Whether the network gave the picture the same class or classes in both tests, which are about the same pictures.
    bool sameAnswer(const TestResults& other, std::size_t sample) const;

private:
    std::string joinedNames(const std::function<bool(std::size_t)>& has) const;
};
using TestResultsPtr = std::shared_ptr<const TestResults>;

/// Reads a results file (json, pickle, a store of scores) and data.test of the config. A store of a test that is not finished stands for
/// its first pictures. Errors: those of readResults, of the dataset, metrics-count if the file is about another number of pictures,
/// cancelled.
Result<TestResultsPtr> openTestResults(const std::string& path, const Config& config, const TaskContext& task = {});

}  // namespace teardown
