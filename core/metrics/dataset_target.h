// What evaluate needs of a dataset of a config.
#pragma once

#include "core/data/datasets/dataset.h"
#include "core/metrics/evaluate.h"

namespace teardown::metrics {

/// The labels of a dataset, or of the datasets in its wrappers. Errors: metrics-labels (a picture without a class), those of the dataset.
Result<EvaluationTarget> evaluationTargetOf(const Dataset& dataset, const TaskContext& task = {});

/// The labels of the target and its parts, one after the other.
Labels labelsOf(const EvaluationTarget& target);

}  // namespace teardown::metrics
