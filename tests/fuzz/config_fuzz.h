// What the fuzzer does with one input, shared with the test that replays its seeds and crashes.
// An input is one config, or several: "#file NAME" lines split it into a virtual file system, of which the first file is opened.
#pragma once

#include "core/config/child_config.h"
#include "core/config/config.h"
#include "core/config/config_diff.h"
#include "core/config/config_usage.h"
#include "core/config/formats/config_json.h"

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace teardown {

struct FuzzInput {
    std::string opened;
    std::map<std::string, std::string> texts;
};

inline FuzzInput fuzzInput(std::string_view bytes) {
    constexpr std::string_view kMark = "#file ";
    FuzzInput input;
    std::string name = "/v/main.py";
    std::string text;
    const auto finish = [&] {
        if (input.opened.empty()) input.opened = name;
        input.texts.emplace(name, std::move(text));
        text.clear();
    };
    bool started = false;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t end = std::min(bytes.find('\n', at), bytes.size() - 1) + 1;
        const std::string_view line = bytes.substr(at, end - at);
        at = end;
        if (!line.starts_with(kMark)) {
            text += line;
            started = true;
            continue;
        }
        if (started) finish();
        std::string_view rest = line.substr(kMark.size());
        while (!rest.empty() && (rest.back() == '\n' || rest.back() == '\r')) rest.remove_suffix(1);
        name = "/v/" + std::string(rest.substr(0, 100));
        started = true;
    }
    finish();
    return input;
}

/// Opens the input as strict reader, as reader of broken files, prints and compares; ends the process where two answers disagree.
inline void fuzzOneConfig(std::string_view bytes) {
    const auto insist = [](bool holds) {
        if (!holds) std::abort();
    };
    const FuzzInput input = fuzzInput(bytes);
    ConfigLoadOptions options;
    options.root = "/v";
    options.source = std::make_shared<MemoryFiles>(input.texts);
    if (bytes.size() % 3 == 0) options.options = {{"model.type", "X"}, {"a.0.b", "[1,(2,x)]"}};
    const auto config = loadConfig(input.opened, options);
    const auto again = loadConfig(input.opened, options);
    insist(config.ok() == again.ok());
    const auto partly = readConfigPartly(input.opened, options);
    if (!config.ok()) {
        insist(config.error().kind != ErrorKind::Internal);
        insist(describe(config.error()) == describe(again.error()));
        if (!partly.ok()) return;
        insist(!(*partly)->faults.empty());
        (void)configShowJson(**partly);
        return;
    }
    insist(partly.ok() && (*partly)->faults.empty());
    const ConfigValue& root = (*config)->root;
    insist(sameConfigValue(root, (*again)->root) && sameConfigValue(root, (*partly)->root));
    if (root.nodeCount() > 20'000) return;  // printing is linear, but not what is looked for here
    (void)toYaml(root);
    (void)configShowJson(**config);
    (void)blameText(**config);
    insist(compareConfigs(root, (*again)->root).empty());
    if (root.nodeCount() > 2'000) return;  // the search for a layout takes its time
    (void)prettyText(root);
    const auto overrides = childOverrides(ConfigValue::dict({}), root);
    if (!overrides.ok()) return;
    const auto back = loadConfigText("printed.py", sourceText(*overrides));
    if (!back.ok()) {
        insist(back.error().code == "config-limit" || back.error().code == "config-reserved-key");
        return;
    }
    insist(sameConfigValue((*back)->root, *overrides));
}

}  // namespace teardown
