// metric_options of dataset.evaluate, read as mmclassification 0.25 reads them.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/result.h"
#include "core/config/config_value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace teardown::metrics {

enum class AverageMode { Macro, None };

/// topk of accuracy.
struct TopK {
    bool single = false;  ///< an int: the key is "accuracy"
    std::vector<std::int64_t> counts;
    std::vector<std::string> names;  ///< as they stand in the key: "5"
    /// The classes that torch.topk looks up: the largest of them.
    std::int64_t most() const;
};

/// thrs of accuracy, precision, recall and f1_score.
struct Thresholds {
    bool single = true;          ///< a number or None: the keys say nothing of it
    std::vector<double> values;  ///< None: 0, the default of the functions
};

/// Options of datasets with one class a picture: topk (1, 5), thrs None, average_mode 'macro'. `problem` of each: what reading it found
/// wrong, which counts when a metric needs it.
struct SingleLabelOptions {
    Result<TopK> topk;
    Result<Thresholds> thresholds;
    Result<AverageMode> average;
};

/// Options of datasets with several classes a picture.
struct MultiLabelOptions {
    std::optional<double> threshold;   ///< thr
    std::optional<std::int64_t> most;  ///< k, as the end of a slice: may be negative
};

/// `options`: None or a dict. Notes: options that no metric reads (metric-option-unused). Error metric-options: neither.
Result<SingleLabelOptions> readSingleLabelOptions(const ConfigValue& options, Diagnostics& notes);
/// Errors: metric-options for a dict with other keys or types. Notes: thr and k are both given, or neither is (thr is then 0.5).
Result<MultiLabelOptions> readMultiLabelOptions(const ConfigValue& options, Diagnostics& notes);

/// "thr_0.50": what a tuple of thresholds appends to a key.
std::string thresholdName(double threshold);

}  // namespace teardown::metrics
