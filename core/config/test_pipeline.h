// The test pipeline of a config as data: to read its transforms, and to make a config with others.
#pragma once

#include "core/config/config.h"

#include <string>
#include <vector>

namespace teardown {

struct TestTransform {
    int index = 0;  ///< in data.test.pipeline
    std::string type;
    const ConfigValue* config = nullptr;  ///< its dict, owned by the config
};

/// The dicts of data.test.pipeline that have a type, in order; empty if the config has no such list.
std::vector<TestTransform> testTransforms(const Config& config);

/// The text under a key of a dict, or `fallback`.
std::string textEntry(const ConfigValue& dict, const char* key, const std::string& fallback);

/// The config with this list as data.test.pipeline; the config has a data.test.
ConfigValue withTestPipeline(const ConfigValue& root, std::vector<ConfigValue> transforms);

}  // namespace teardown
