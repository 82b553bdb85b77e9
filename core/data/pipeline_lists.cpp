// Finds the pipelines of a config.
#include "core/config/versions/version_signs.h"
#include "core/data/pipeline.h"

#include <initializer_list>
#include <string_view>
#include <utility>

namespace teardown {

namespace {

Error missingPipeline(const Config& config, Phase phase, const std::string& path, const Message& what) {
    const Message advice = conversionAdvice(config);
    return {ErrorKind::BadInput,
            "pipeline-missing",
            what,
            !advice.empty() ? advice
                            : message("do.a-picture-needs-data-of",
                                      "A picture needs data = dict({phase}=dict(pipeline=[...])) in the config; a ready tensor needs none.",
                                      {{"phase", phaseName(phase)}}),
            {config.path, 0, 0, path, {}}};
}

/// Wrappers in wrappers: no config nests them deeper.
constexpr int kMostWrappers = 32;

void collectLists(const ConfigValue& dataset, const std::string& path, int depth, std::vector<PipelineList>& lists) {
    if (depth > kMostWrappers) return;
    const auto inside = [&](const ConfigValue& datasets, const std::string& below) {
        std::size_t index = 0;
        for (const ConfigValue& one : datasets.items()) collectLists(one, below + "." + std::to_string(index++), depth + 1, lists);
    };
    if (dataset.isSequence()) return inside(dataset, path);
    if (const ConfigValue* list = dataset.find("pipeline")) {
        lists.push_back({path + ".pipeline", *list, dataset});
        return;
    }
    if (const ConfigValue* wrapped = dataset.find("dataset")) return collectLists(*wrapped, path + ".dataset", depth + 1, lists);
    if (const ConfigValue* datasets = dataset.find("datasets")) inside(*datasets, path + ".datasets");
}

}  // namespace

const char* phaseName(Phase phase) { return phase == Phase::Train ? "train" : phase == Phase::Val ? "val" : "test"; }

int expectedChannels(const Config& config) {
    const auto at = [&](std::initializer_list<const char*> path) {
        const ConfigValue* value = &config.root;
        for (const char* key : path) value = value ? value->find(key) : nullptr;
        return value;
    };
    const auto named = [](const ConfigValue* type, std::string_view name) { return type && type->isString() && type->asString() == name; };
    for (const char* key : {"in_channels", "in_chans"})
        if (const ConfigValue* channels = at({"model", "backbone", key}); channels && channels->isInt() && channels->asInt() == 1) return 1;
    if (named(at({"model", "backbone", "type"}), "LeNet5")) return 1;
    const ConfigValue* dataset = at({"data", "test", "type"});
    return named(dataset, "MNIST") || named(dataset, "FashionMNIST") ? 1 : 3;
}

Result<std::vector<PipelineList>> pipelineLists(const Config& config, Phase phase) {
    const std::string path = std::string("data.") + phaseName(phase);
    const ConfigValue* data = config.root.find("data");
    std::vector<PipelineList> lists;
    if (const ConfigValue* dataset = data ? data->find(phaseName(phase)) : nullptr) collectLists(*dataset, path, 0, lists);
    if (lists.empty())
        return missingPipeline(config, phase, path + ".pipeline",
                               message("pipeline.the-config-has-none", "The config has no {phase} pipeline ({path}.pipeline).",
                                       {{"phase", phaseName(phase)}, {"path", path}}));
    for (const PipelineList& list : lists)
        if (!list.list.isSequence())
            return missingPipeline(config, phase, list.configPath,
                                   message("pipeline.must-be-a-list", "{path} must be a list of transforms, not {typeName}.",
                                           {{"path", list.configPath}, {"typeName", list.list.typeName()}}));
    return lists;
}

}  // namespace teardown
