// What the zoo's tests share: building a model from a dict, the rows of manifest.json.
#pragma once

#include "core/config/config.h"
#include "core/engine/nn/constructor_values.h"
#include "core/engine/nn/recipe.h"
#include "core/engine/zoo/image_classifier.h"
#include "core/engine/zoo/registry.h"

#include <nlohmann/json.hpp>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace teardown::engine::golden {

inline Result<ConfigValue> parse(const std::string& pythonText) {
    auto config = loadConfigText("test.py", pythonText);
    if (!config.ok()) return config.error();
    return (*config)->root;
}

inline Result<LayerPtr> build(const ConfigValue& model, BuildContext& context) { return context.build(modelRegistry(), model, "model"); }

/// Null when there is no such file or it is no JSON.
inline nlohmann::json readJson(const std::string& path) {
    std::ifstream file(path);
    return file ? nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false) : nlohmann::json();
}

/// A network with recorded values: a row of manifest.json (make_golden.py says what stands in it).
struct Row {
    std::string name;
    std::string family;  ///< the backbone's class
    ConfigValue modelConfig;
    nlohmann::json json;  ///< with the values at the published config's size

    bool hasSmallSize() const { return json.contains("small"); }
    /// With the values at the size at which its layers and operations are recorded: the small one, or the config's where there is none.
    nlohmann::json recordedSize() const {
        nlohmann::json values = json;
        if (hasSmallSize()) values.update(json["small"]);
        return values;
    }
    /// Too large for every run of the tests: more than 100 million parameters or 20 billion operations. Not those that represent their
    /// family.
    bool onlyInAll() const {
        return !json.contains("full") &&
               (json["params"].get<std::int64_t>() > 100'000'000 || json["macs"].get<std::int64_t>() > 20'000'000'000);
    }
};

/// Empty when the file cannot be read.
inline std::vector<Row> manifest() {
    std::vector<Row> rows;
    for (const nlohmann::json& json : readJson(TEST_DATA "/zoo/manifest.json")) {
        Row row{json["name"].get<std::string>(), {}, {}, json};
        const auto root = parse("model = " + json["model"].get<std::string>() + "\n");
        if (root.ok()) {
            row.modelConfig = *root->find("model");
            row.family = row.modelConfig.find("backbone")->find("type")->asString();
            row.family.erase(0, row.family.rfind('.') + 1);  // npos + 1 is 0: without a scope nothing goes
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

/// The layers of the rows of a family: {name: [...]}.
inline nlohmann::json layersOf(const std::string& family) { return readJson(TEST_DATA "/golden/zoo/layers/" + family + ".json"); }

}  // namespace teardown::engine::golden
