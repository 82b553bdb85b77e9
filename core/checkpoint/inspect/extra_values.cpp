#include "core/checkpoint/inspect/extra_values.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace teardown {
namespace {

constexpr std::size_t kWord = 40;
constexpr std::size_t kLine = 120;

bool isTensorText(const ConfigValue& value) {
    return value.isString() && (value.asString().starts_with("<tensor ") || value.asString() == "<sparse tensor>");
}

bool isPlain(const ConfigValue& value) { return !value.isDict() && value.items().empty(); }

/// Numbers or words that form one value; longer texts get lines of their own.
bool isShortList(const ConfigValue& value) {
    const auto items = value.items();
    return !items.empty() && std::all_of(items.begin(), items.end(), [](const ConfigValue& item) {
        return isPlain(item) && !isTensorText(item) && (!item.isString() || item.asString().size() <= kWord);
    });
}

bool isModule(const ConfigValue& value) { return value.contains("_parameters") && value.contains("_modules"); }

/// Internal attributes of nn.Module; "__class__" names an object's class.
bool isInner(const std::string& key) { return (key.starts_with("_") && key != "__class__") || key == "training"; }

struct ObjectAt {
    const ConfigValue* value;
    std::vector<std::string> path;
};

}  // namespace

std::string ExtraValue::key() const {
    std::string text;
    for (const std::string& part : path) text += (text.empty() ? "" : ".") + part;
    return text;
}

ExtraValues extraValues(const CheckpointFile& file, std::size_t most) {
    ExtraValues found;
    std::vector<ObjectAt> steps{{&file.object(), {}}};
    while (!steps.empty()) {
        const ObjectAt step = std::move(steps.back());
        steps.pop_back();
        const ConfigValue& value = *step.value;
        const bool dict = value.isDict() && !value.entries().empty();
        if ((!dict && value.items().empty()) || isShortList(value)) {
            if (step.path.empty() || isTensorText(value)) continue;
            if (found.values.size() < most)
                found.values.push_back({step.path, value});
            else
                ++found.more;
            continue;
        }
        const bool module = dict && isModule(value);
        std::vector<ObjectAt> below;
        const auto child = [&](std::string key, const ConfigValue& item) {
            if (isTensorText(item) || (module && isInner(key))) return;
            std::vector<std::string> path = step.path;
            path.push_back(std::move(key));
            below.push_back({&item, std::move(path)});
        };
        for (const DictEntry& entry : value.entries()) child(entry.key.isString() ? entry.key.asString() : entry.key.str(), entry.value);
        for (std::size_t i = 0; i < value.items().size(); ++i) child(std::to_string(i), value.items()[i]);
        steps.insert(steps.end(), std::make_move_iterator(below.rbegin()), std::make_move_iterator(below.rend()));
    }
    return found;
}

std::string extraValueText(const ConfigValue& value) {
    if (!value.isString() && value.items().size() > 1) {
        const std::string text = value.str();
        if (text.size() > kLine) return fmt::format("{} ({} values)", escapeForDisplay(text, kLine), value.items().size());
    }
    return escapeForDisplay(value.isString() ? value.asString() : value.str(), kLine);
}

}  // namespace teardown
