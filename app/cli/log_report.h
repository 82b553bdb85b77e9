// What the verb logs prints.
#pragma once

#include "core/base/json.h"
#include "core/training/logs/training_log.h"

#include <string>
#include <vector>

namespace teardown::training {

struct LogReportOptions {
    std::vector<std::string> keys;  ///< empty: all
    bool curves = false;            ///< the points, too
    double smoothing = 0;           ///< the weight of smoothed()
};

/// An object for each run of the file: file, format, records, broken, keys, best.
std::vector<Json> logRunsJson(const TrainingLog& log, const LogReportOptions& options);
std::string logText(const TrainingLog& log, const LogReportOptions& options);

}  // namespace teardown::training
