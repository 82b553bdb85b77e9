// Writes what tools/test.py of mmclassification 0.25 writes with --out: a dict of the metrics and the items, as json (as mmcv.dump writes
// numpy's arrays) or as a pickle of protocol 2. The file is whole or absent, and needs no memory of its size.
#pragma once

#include "core/base/task_context.h"
#include "core/metrics/metric_value.h"
#include "core/metrics/results/out_items.h"
#include "core/metrics/score_source.h"

#include <string>
#include <vector>

namespace teardown::metrics {

enum class ResultsFormat { Json, Pickle };

/// By the ending: json, pkl, pickle. Error results-format for others, of kind Usage.
Result<ResultsFormat> resultsFormatOf(const std::string& path);

struct ResultsContent {
    MetricTable metrics;
    ScoreSourcePtr scores;
    std::vector<OutItem> items;
    std::vector<std::string> classes;  ///< CLASSES, for pred_class
};

/// Errors: results-format, results-classes (a picture's class has no name), results-too-large (an array beyond the 4 GiB of the pickle's
/// protocol), export-*, those of the scores.
Result<void> writeResults(const std::string& path, const ResultsContent& content, const TaskContext& task = {});

}  // namespace teardown::metrics
