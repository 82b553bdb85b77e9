// The two formats of results files, for results_writer.cpp. Every predicted class has a name if pred_class is among the items.
#pragma once

#include "core/metrics/results/byte_output.h"
#include "core/metrics/results/predictions.h"
#include "core/metrics/results/results_writer.h"

namespace teardown::metrics {

/// json.dump of the dict with arrays as lists and numbers in full; NaN and Infinity as Python writes them.
Result<void> writeJsonResults(const ResultsContent& content, const Predictions& predictions, ByteOutput& out, const TaskContext& task);
/// pickle.dump of the dict with numpy's arrays, protocol 2.
Result<void> writePickleResults(const ResultsContent& content, const Predictions& predictions, ByteOutput& out, const TaskContext& task);

}  // namespace teardown::metrics
