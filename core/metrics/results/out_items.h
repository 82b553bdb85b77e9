// --out-items of tools/test.py: what the results file holds besides the metrics.
#pragma once

#include "core/base/result.h"

#include <string>
#include <vector>

namespace teardown::metrics {

enum class OutItem { ClassScores, PredScore, PredLabel, PredClass };
const char* outItemName(OutItem item);  ///< "class_scores": its key in the file

/// The items in the order of the file: 'none' among the words means none, 'all' means all. A word that stands twice counts once. Error of
/// kind Usage for other words.
Result<std::vector<OutItem>> parseOutItems(const std::vector<std::string>& words);

}  // namespace teardown::metrics
