#include "core/checkpoint/inspect/meta_card.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {
namespace {

constexpr std::size_t kMetaTextLength = 120;

std::string shownMeta(const ConfigValue& value) {
    return escapeForDisplay(value.isString() ? value.asString() : value.str(), kMetaTextLength);
}

/// "mmcls 0.25.0, mmcv 1.7.2" from the members that end in _version.
std::string versions(const ConfigValue& meta) {
    constexpr std::string_view kSuffix = "_version";
    std::string text;
    for (const DictEntry& entry : meta.entries()) {
        if (!entry.key.isString() || !entry.value.isString() || !entry.key.asString().ends_with(kSuffix)) continue;
        const std::string& key = entry.key.asString();
        text +=
            (text.empty() ? "" : ", ") + escapeForDisplay(key.substr(0, key.size() - kSuffix.size()), 40) + " " + shownMeta(entry.value);
    }
    return text;
}

/// "SGD-like, 62 groups, lr 0.1, state of 62 parameters".
std::string optimizerText(const ConfigValue& optimizer) {
    const ConfigValue* groups = optimizer.find("param_groups");
    if (!groups || groups->items().empty()) return {};
    std::string text = fmt::format("{} parameter {}", groups->items().size(), groups->items().size() == 1 ? "group" : "groups");
    const ConfigValue& first = groups->items().front();
    for (const char* name : {"lr", "momentum", "weight_decay"})
        if (const ConfigValue* value = first.find(name)) text += fmt::format(", {} {}", name, shownMeta(*value));
    if (const ConfigValue* state = optimizer.find("state"); state && state->isDict())
        text += fmt::format(", state of {} parameters", state->entries().size());
    return text;
}

}  // namespace

MetaCard metaCard(const CheckpointFile& file) {
    MetaCard card;
    const ConfigValue& object = file.object();
    const auto line = [&card](const char* name, std::string text) {
        if (!text.empty()) card.lines.emplace_back(name, std::move(text));
    };
    const ConfigValue* meta = object.find("meta");
    if (meta && meta->isDict()) {
        line("trained with", versions(*meta));
        for (const char* name : {"epoch", "iter", "time", "seed", "experiment_name"})
            if (const ConfigValue* value = meta->find(name); value && !value->isNone()) line(name, shownMeta(*value));
        if (const ConfigValue* messages = meta->find("hook_msgs"))
            for (const DictEntry& entry : messages->entries()) line("hook message", shownMeta(entry.key) + " = " + shownMeta(entry.value));
        card.classes = classesOf(file);
        for (const char* key : {"config", "cfg"})
            if (const ConfigValue* text = meta->find(key); text && text->isString() && card.configText.empty()) {
                card.configText = text->asString();
                card.configKey = std::string("meta.") + key;
            }
    }
    if (const ConfigValue* optimizer = object.find("optimizer")) {
        line("optimizer", optimizerText(*optimizer));
        if (optimizer->isDict() && !optimizer->find("param_groups"))
            for (const DictEntry& entry : optimizer->entries()) line("optimizer", shownMeta(entry.key) + ": " + optimizerText(entry.value));
    }
    for (const char* key : {"message_hub", "param_schedulers", "ema_state_dict", "lr_scheduler", "scaler", "amp"})
        if (object.contains(key)) line("also holds", key);
    return card;
}

}  // namespace teardown
