// Metrics as mmclassification prints them.
#pragma once

#include "core/base/json.h"
#include "core/metrics/metric_value.h"

#include <span>
#include <string>

namespace teardown::metrics {

/// What tools/test.py prints: an empty line and "accuracy : 97.5" for each metric, rounded to two digits; arrays as lists.
std::string testText(const MetricTable& table);
/// What tools/analysis_tools/eval_metric.py prints: repr of the dict, arrays as numpy 1.24 writes them. No newline at the end.
std::string evalText(const MetricTable& table);
/// Numbers and lists, in full.
Json metricsJson(const MetricTable& table);

/// repr(numpy.array(values)): at most 8 digits after the point, lines of 75 characters, dots for the middle of more than 1,000 values.
std::string numpyRepr(std::span<const double> values);
std::string numpyRepr(std::span<const std::int64_t> values);

/// round(value, 2) of a Python float: of the exact binary value.
double pythonRound2(double value);
/// The same of a numpy.float64: of 100 times the value, as computed.
double numpyRound2(double value);

}  // namespace teardown::metrics
