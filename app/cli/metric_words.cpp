#include "app/cli/metric_words.h"

#include "core/base/text.h"
#include "core/config/config.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace teardown {

namespace {

bool namesFile(const std::string& word) {
    std::error_code ignored;
    for (const char* ending : {".py", ".yaml", ".yml", ".json", ".pkl", ".pickle", ".pth"})
        if (word.ends_with(ending)) return true;
    return std::filesystem::exists(word, ignored);
}

}  // namespace

void addMetricOptions(CLI::App& verb, MetricWords& words) {
    verb.add_option("--metrics", words.metrics,
                    "accuracy, precision, recall, f1_score, support; for several classes a picture mAP, CP, CR, CF1, OP, OR, OF1");
    verb.add_option("--metric-options", words.options,
                    "topk=1, \"topk=(1,5)\", thrs=0.5, \"thrs=(0.,0.5)\", average_mode=none; for several classes a picture thr=0.5 or k=3")
        ->type_name("KEY=VALUE");
}

void moveFiles(std::vector<std::string>& words, std::vector<std::string>& files) {
    std::erase_if(words, [&](const std::string& word) {
        const bool file = word.find('=') == std::string::npos && namesFile(word);
        if (file) files.push_back(word);
        return file;
    });
}

Result<ConfigValue> metricOptionsOf(const MetricWords& words) {
    if (words.options.empty()) return ConfigValue();
    ConfigValue options = ConfigValue::dict({});
    for (const std::string& word : words.options) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos || equals == 0)
            return usageError(message("metric-words.no-key-and-value", "--metric-options needs KEY=VALUE, not '{word}'.",
                                      {{"word", escapeForDisplay(word)}}),
                              message("do.write-for-example-metric-options", "Write for example --metric-options topk=1."));
        TD_TRY(ConfigValue value, parseOptionValue(word.substr(equals + 1)));
        options = withEntry(options, word.substr(0, equals), std::move(value));
    }
    return options;
}

}  // namespace teardown
