// --metrics and --metric-options, which take several words each, like those of tools/test.py.
#pragma once

#include "core/base/result.h"
#include "core/config/config_value.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace teardown {

struct MetricWords {
    std::vector<std::string> metrics;
    std::vector<std::string> options;  ///< "topk=(1,2)"
};

void addMetricOptions(CLI::App& verb, MetricWords& words);
/// The words of an option that takes several may be followed by files: moves those to `files`.
void moveFiles(std::vector<std::string>& words, std::vector<std::string>& files);

/// The options as a dict, values in the grammar of mmcv's DictAction; None without any. Errors of kind Usage.
Result<ConfigValue> metricOptionsOf(const MetricWords& words);

}  // namespace teardown
