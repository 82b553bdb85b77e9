#include "core/engine/run/class_names.h"

#include "core/base/file.h"
#include "core/base/resources.h"
#include <algorithm>

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

bool countsAsImageNet(const Config& config) {
    const std::string path[] = {"model", "head", "num_classes"};
    const ConfigValue* count = valueAt(config.root, path);
    return count && count->isInt() && !count->isBigInt() && count->asInt() == static_cast<std::int64_t>(kImageNetClasses);
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

std::vector<std::string> classNames(std::vector<std::string> ofCheckpoint, const Config& config, Diagnostics& notes) {
    if (!ofCheckpoint.empty()) return ofCheckpoint;
    if (std::vector<std::string> names = configured(config); !names.empty()) return names;
    if (!countsAsImageNet(config)) return {};
    std::vector<std::string> names = ofImageNet();
    if (!names.empty())
        notes.push_back({Severity::Note, "classes-imagenet", "Neither checkpoint nor config names the classes; those of ImageNet are shown.", {}});
    return names;
}

}  // namespace teardown::engine
