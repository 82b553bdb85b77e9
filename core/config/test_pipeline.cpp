#include "core/config/test_pipeline.h"

namespace teardown {

std::vector<TestTransform> testTransforms(const Config& config) {
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

std::string textEntry(const ConfigValue& dict, const char* key, const std::string& fallback) {
    const ConfigValue* value = dict.find(key);
    return value && value->isString() ? value->asString() : fallback;
}

ConfigValue withTestPipeline(const ConfigValue& root, std::vector<ConfigValue> transforms) {
    const ConfigValue& data = *root.find("data");
    const ConfigValue test = withEntry(*data.find("test"), "pipeline", ConfigValue::list(std::move(transforms)));
    return withEntry(root, "data", withEntry(data, "test", test));
}

}  // namespace teardown
