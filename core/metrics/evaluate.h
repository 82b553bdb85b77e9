// dataset.evaluate(results, metric, metric_options) of mmclassification 0.25 (mmcls/datasets/base_dataset.py, multi_label.py,
// dataset_wrappers.py): the same keys in the same order, the same numbers, an error where the reference raises one.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/task_context.h"
#include "core/config/config_value.h"
#include "core/metrics/labels.h"
#include "core/metrics/metric_value.h"
#include "core/metrics/score_source.h"

#include <string>
#include <vector>

namespace teardown::metrics {

/// What evaluate needs of a dataset, or of a wrapper of datasets.
struct EvaluationTarget {
    enum class Kind {
        Dataset,
        Concat,        ///< of `parts`
        KFold,         ///< of parts[0], whose pictures of this fold `labels` describes
        Repeat,        ///< has no evaluate
        ClassBalanced  ///< has no evaluate
    };
    Kind kind = Kind::Dataset;
    Labels labels;           ///< of Dataset and KFold
    bool separately = true;  ///< separate_eval of a ConcatDataset
    std::vector<EvaluationTarget> parts;

    std::size_t size() const;
    /// True for a dataset (or the first one inside) with several classes a picture.
    bool multiLabel() const;
};

/// `metrics`: in any order. `options`: a dict or None. Notes: scores that are NaN, labels beyond the classes, options without effect.
/// Errors: metrics-unknown, metrics-count (another number of pictures), metrics-topk, metrics-labels, metrics-wrapper, metric-options,
/// and those of the scores.
Result<MetricTable> evaluate(const EvaluationTarget& target, const ScoreSourcePtr& scores, const std::vector<std::string>& metrics,
                             const ConfigValue& options, Diagnostics& notes, const TaskContext& task = {});

/// Error metrics-unknown for a name that evaluate will not know; its datasets may have different ones.
Result<void> checkMetricNames(const EvaluationTarget& target, const std::vector<std::string>& metrics);

/// The names that a dataset allows, in the order of their results.
std::vector<std::string> metricNames(bool multiLabel);

}  // namespace teardown::metrics
