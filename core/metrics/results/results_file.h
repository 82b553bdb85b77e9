// Reads results files: the json and pickles that tools/test.py --out writes, and stores of a test that is not finished. Nothing in them is
// executed.
#pragma once

#include "core/base/task_context.h"
#include "core/metrics/labels.h"
#include "core/metrics/score_source.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown::metrics {

struct ResultsFile {
    ScoreSourcePtr scores;         ///< class_scores; null: the file has none
    std::optional<Labels> labels;  ///< gt_label, which mmclassification does not write
    std::vector<std::string> keys;
};

/// Errors: file-*, results-json, results-structure (no dict, rows of different length), results-dtype, those of the pickle's reader and
/// of the store. JSON's scores are float64, as numpy.vstack makes them of lists.
Result<ResultsFile> readResults(const std::string& path, const TaskContext& task = {});

/// Whether the beginning of the file says that it is one: a store, or json or a pickle with a key of --out-items. False for a file that
/// cannot be read. Configs and checkpoints have the same endings.
bool isResultsFile(const std::string& path);

/// The scores; error results-no-scores if there are none.
Result<ScoreSourcePtr> scoresIn(const ResultsFile& results, const std::string& path);

}  // namespace teardown::metrics
