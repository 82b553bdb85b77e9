// The test pipeline of a config as data: to read its transforms, and to make a config with others.
#pragma once

#include "core/config/config.h"

#include <string>
#include <utility>
#include <vector>

namespace teardown {

struct TestTransform {
    int index = 0;  ///< in data.test.pipeline
    std::string type;
    const ConfigValue* config = nullptr;  ///< its dict, owned by the config
};

/// The dicts of data.test.pipeline that have a type, in order; empty if the config has no such list.
inline std::vector<TestTransform> testTransforms(const Config& config) {
    const std::string path[] = {"data", "test", "pipeline"};
    const ConfigValue* pipeline = valueAt(config.root, path);
    std::vector<TestTransform> found;
    if (!pipeline || !pipeline->isSequence()) return found;
    int index = 0;
    for (const ConfigValue& item : pipeline->items()) {
        const ConfigValue* type = item.isDict() ? item.find("type") : nullptr;
        if (type && type->isString()) found.push_back({index, type->asString(), &item});
        ++index;
    }
    return found;
}

/// The text under a key of a dict, or `fallback`.
inline std::string textEntry(const ConfigValue& dict, const char* key, const std::string& fallback) {
    const ConfigValue* value = dict.find(key);
    return value && value->isString() ? value->asString() : fallback;
}

/// The config with this list as data.test.pipeline; the config has a data.test.
inline ConfigValue withTestPipeline(const ConfigValue& root, std::vector<ConfigValue> transforms) {
    const ConfigValue& data = *root.find("data");
    const ConfigValue test = withEntry(*data.find("test"), "pipeline", ConfigValue::list(std::move(transforms)));
    return withEntry(root, "data", withEntry(data, "test", test));
}

}  // namespace teardown
