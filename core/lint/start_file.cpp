#include "core/lint/start_file.h"

#include "core/lint/config_parts.h"
#include "core/lint/data_folders.h"

#include <utility>
#include <vector>

namespace teardown {

namespace {

/// The Pretrained of an init_cfg, which may be a list.
const ConfigValue* pretrainedOf(const lint_rules::At& init) {
    if (!init) return nullptr;
    if (lint_rules::typeOf(*init.value) == "Pretrained") return init.value;
    for (const ConfigValue& item : init.value->items())
        if (lint_rules::typeOf(item) == "Pretrained") return &item;
    return nullptr;
}

std::string stringAt(const ConfigValue* dict, const char* key) {
    const ConfigValue* value = dict ? dict->find(key) : nullptr;
    return value && value->isString() ? value->asString() : std::string();
}

std::vector<StartFile> namedStarts(const Config& config) {
    std::vector<StartFile> named;
    const auto plain = [&](const char* member, const char* module) {
        const lint_rules::At value = lint_rules::at(config.root, member);
        if (value && value.value->isString()) named.push_back({value.value->asString(), member, {}, module});
    };
    plain("load_from", "");
    for (const auto& [member, module] : {std::pair("model.init_cfg", ""), std::pair("model.backbone.init_cfg", "backbone.")})
        if (const ConfigValue* init = pretrainedOf(lint_rules::at(config.root, member)))
            named.push_back({stringAt(init, "checkpoint"), std::string(member) + ".checkpoint", stringAt(init, "prefix"), module});
    plain("model.pretrained", "backbone.");
    plain("model.backbone.pretrained", "backbone.");
    return named;
}

}  // namespace

StartFile startFileOf(const Config& config, const std::string& dataRoot) {
    const std::vector<std::string> folders = lint_rules::dataFolders(config, dataRoot);
    for (StartFile& start : namedStarts(config)) {
        if (start.path.empty() || start.path.find("://") != std::string::npos) continue;
        start.path = lint_rules::existingPath(folders, start.path);
        if (start.path.empty()) continue;
        if (!start.prefix.empty() && !start.prefix.ends_with('.')) start.prefix += '.';
        return std::move(start);
    }
    return {};
}

}  // namespace teardown
