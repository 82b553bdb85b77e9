#include "core/engine/run/model/class_names.h"

#include "core/base/file.h"
#include "core/base/resources.h"
#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace teardown::engine {

namespace {

constexpr std::uint64_t kLargestList = 1 << 20;
constexpr std::size_t kImageNetClasses = 1000;

std::vector<std::string> configured(const Config& config) {
    const std::string path[] = {"data", "test", "classes"};
    const ConfigValue* classes = valueAt(config.root, path);
    std::vector<std::string> names;
    if (!classes || !classes->isSequence()) return names;
    for (const ConfigValue& item : classes->items()) {
        if (!item.isString()) return {};
        names.push_back(item.asString());
    }
    return names;
}

/// model.head.num_classes; nullopt if the config does not give it as a number.
std::optional<std::int64_t> headClasses(const Config& config) {
    const std::string path[] = {"model", "head", "num_classes"};
    const ConfigValue* count = valueAt(config.root, path);
    return count && count->isInt() && !count->isBigInt() ? std::optional(count->asInt()) : std::nullopt;
}

std::vector<std::string> ofImageNet() {
    const auto text = readWholeFile(resourcesFolder() + "/labels/imagenet.txt", kLargestList);
    if (!text.ok()) return {};
    std::vector<std::string> names;
    for (std::size_t start = 0; start < text->size();) {
        const std::size_t end = std::min(text->find('\n', start), text->size());
        names.push_back(text->substr(start, end - start));
        start = end + 1;
    }
    return names.size() == kImageNetClasses ? names : std::vector<std::string>();
}

}  // namespace

std::vector<std::string> classNames(const std::vector<ClassList>& ofCheckpoint, const std::string& checkpoint, const Config& config,
                                    Diagnostics& notes) {
    const std::optional<std::int64_t> count = headClasses(config);
    const auto fits = [&](const std::vector<std::string>& names) { return count && static_cast<std::int64_t>(names.size()) == *count; };
    std::vector<std::string> names;
    Message source;  // worded for the start of a sentence
    Place where;
    if (!ofCheckpoint.empty()) {
        const auto fitting =
            std::find_if(ofCheckpoint.begin(), ofCheckpoint.end(), [&](const ClassList& list) { return fits(list.names); });
        const ClassList& chosen = fitting == ofCheckpoint.end() ? ofCheckpoint.front() : *fitting;
        names = chosen.names;
        const std::string place = escapeForDisplay(chosen.place);
        source = message("classes.of-the-checkpoint", "The checkpoint's {place}", {{"place", place}});
        where = {checkpoint, 0, 0, chosen.place, {}};
        if (chosen.place != "meta.CLASSES")
            notes.push_back(
                {Severity::Note, "classes-source",
                 message("classes-source.the-names-of-the", "The class names are from the checkpoint's {place}.", {{"place", place}}),
                 where});
    } else if (names = configured(config); !names.empty()) {
        source = message("classes.of-the-config", "The config's data.test.classes");
        where = {config.path, 0, 0, "data.test.classes", {}};
    } else if (count == static_cast<std::int64_t>(kImageNetClasses)) {
        names = ofImageNet();
        if (!names.empty())
            notes.push_back({Severity::Note,
                             "classes-imagenet",
                             message("classes-imagenet.neither-checkpoint-nor-config",
                                     "Neither checkpoint nor config names the classes; those of ImageNet are shown."),
                             {}});
        return names;
    }
    if (!names.empty() && count && !fits(names))
        notes.push_back(
            {Severity::Warning, "classes-count",
             message("classes-count.t-names-classes-the", static_cast<std::int64_t>(names.size()),
                     "{source} names {names} class, the network's head has {count}: {which}",
                     "{source} names {names} classes, the network's head has {count}: {which}",
                     {{"source", source},
                      {"names", names.size()},
                      {"count", *count},
                      {"which", static_cast<std::int64_t>(names.size()) < *count
                                    ? message("classes-count.the-classes-from-on",
                                              "the classes from {names} on are shown by their numbers.", {{"names", names.size()}})
                                    : message("classes-count.they-may-be-the", "they may be the names of another network.")}}),
             where});
    return names;
}

}  // namespace teardown::engine
