// The metrics of several results files as a table: the summary of mmclassification's tools/kfold-cross-valid.py, with mean and deviation.
#pragma once

#include "core/base/json.h"
#include "core/metrics/metric_value.h"

#include <string>
#include <vector>

namespace teardown {

struct SummaryRow {
    std::string file;  ///< the results file
    metrics::MetricTable metrics;
};

/// As rich draws it there: a row a fold, counted from 1, and two digits; below them mean and sample deviation of the metrics that are one
/// number. `folds` false: the files are no folds and rows have their names.
std::string summaryText(const std::vector<SummaryRow>& rows, bool folds);
/// {"results": [{"file", "fold", "metrics"}], "mean": {}, "std": {}}; numbers in full.
Json summaryJson(const std::vector<SummaryRow>& rows, bool folds);

}  // namespace teardown
