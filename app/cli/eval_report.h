// What the verb eval says besides the metrics: the table by class, the most confused classes, the calibration.
#pragma once

#include "core/base/json.h"
#include "core/metrics/calibration.h"
#include "core/metrics/confusion.h"

#include <string>
#include <vector>

namespace teardown {

/// Texts end with a newline. `names`: of the classes; may be shorter than the table.
std::string classTableText(const std::vector<metrics::ClassRow>& rows, const std::vector<std::string>& names);
/// [{"index","name","support","predicted","correct","precision","recall","f1_score","taken_for","taken_for_count"}]
Json classTableJson(const std::vector<metrics::ClassRow>& rows, const std::vector<std::string>& names);

std::string confusedText(const std::vector<metrics::ConfusionCell>& cells, const std::vector<std::string>& names);
/// [{"actual","predicted","count","actual_name","predicted_name"}]
Json confusedJson(const std::vector<metrics::ConfusionCell>& cells, const std::vector<std::string>& names);

std::string calibrationText(const metrics::Calibration& calibration);
/// {"ece","mce","count","not_probabilities","bins":[{"lower","upper","count","confidence","accuracy"}]}
Json calibrationJson(const metrics::Calibration& calibration);

}  // namespace teardown
