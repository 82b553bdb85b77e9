#include "core/session/class_names.h"

#include "core/base/file.h"
#include "core/base/resources.h"
#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/class_lists.h"
#include "core/config/merge.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace teardown {

namespace {

constexpr std::uint64_t kLargestList = 1 << 20;
constexpr std::size_t kImageNetClasses = 1000;
constexpr int kDeepestDataset = 4;  // RepeatDataset(dataset=ConcatDataset(...))
constexpr int kHighestFolder = 3;   // above a config: configs/resnet/ is two folders below its project

/// Dataset types with names of their own, and the list in resources/labels.
constexpr std::pair<const char*, const char*> kDatasets[] = {
    {"CIFAR10", "cifar10"}, {"CIFAR100", "cifar100"}, {"MNIST", "mnist"}, {"FashionMNIST", "fashionmnist"},
    {"VOC", "voc"},         {"ImageNet", "imagenet"}, {"CUB", "cub"},     {"StanfordCars", "stanford_cars"},
};

/// A line for each name; an empty last line is none.
std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> names;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        std::string line = text.substr(start, end - start);
        while (line.ends_with('\r')) line.pop_back();
        names.push_back(std::move(line));
        start = end + 1;
    }
    return names;
}

std::vector<std::string> listInResources(const char* name) {
    const auto text = readWholeFile(resourcesFolder() + "/labels/" + name + ".txt", kLargestList);
    return text.ok() ? linesOf(*text) : std::vector<std::string>();
}

std::optional<std::int64_t> countAt(const ConfigValue& model, const char* part) {
    const ConfigValue* owner = model.find(part);
    const ConfigValue* count = owner ? owner->find("num_classes") : nullptr;
    const bool given = count && count->isInt() && !count->isBigInt() && count->asInt() > 0;
    return given ? std::optional(count->asInt()) : std::nullopt;
}

/// VGG, AlexNet and LeNet5 have the classifier in the backbone.
std::optional<std::int64_t> headClasses(const Config& config) {
    const ConfigValue* model = config.root.find("model");
    if (!model) return std::nullopt;
    const auto ofHead = countAt(*model, "head");
    return ofHead ? ofHead : countAt(*model, "backbone");
}

/// A dict of the config that describes a dataset: "data.test", in mmpretrain 1.x "test_dataloader.dataset".
struct DatasetDict {
    const ConfigValue* value;
    std::string path;
};

/// For test, validation and training, in this order; the inner ones of wrappers follow their wrappers.
std::vector<DatasetDict> datasetsOf(const Config& config) {
    std::vector<DatasetDict> found;
    const auto add = [&](const ConfigValue* value, std::string path) {
        for (int depth = 0; value && value->isDict() && depth < kDeepestDataset; ++depth) {
            found.push_back({value, path});
            value = value->find("dataset");
            path += ".dataset";
        }
    };
    const ConfigValue* data = config.root.find("data");
    for (const char* part : {"test", "val", "train"}) {
        if (data) add(data->find(part), std::string("data.") + part);
        const std::string loader = std::string(part) + "_dataloader";
        if (const ConfigValue* value = config.root.find(loader)) add(value->find("dataset"), loader + ".dataset");
    }
    return found;
}

std::vector<std::string> namesInList(const ConfigValue& list) {
    std::vector<std::string> names;
    if (!list.isSequence()) return names;
    for (const ConfigValue& item : list.items()) {
        if (!item.isString()) return {};
        names.push_back(item.asString());
    }
    return names;
}

/// mmcls reads such a file relative to the folder that it runs in, usually the project's; then the folders above the config are tried.
std::vector<std::string> namesInFile(const std::string& name, const std::string& configPath) {
    namespace fs = std::filesystem;
    std::vector<fs::path> tried{fs::path(name)};
    if (tried.front().is_relative()) {
        std::error_code unused;
        fs::path folder = fs::absolute(configPath, unused).parent_path();
        for (int above = 0; above <= kHighestFolder && !folder.empty(); ++above, folder = folder.parent_path())
            tried.push_back(folder / name);
    }
    for (const fs::path& path : tried)
        if (const auto text = readWholeFile(path.string(), kLargestList); text.ok()) return linesOf(*text);
    return {};
}

bool takeFromCheckpoint(const CheckpointFile& file, ClassNames& result) {
    std::vector<ClassList> lists = classListsOf(file.object());
    if (lists.empty()) return false;
    const auto& head = result.origin.head;
    auto chosen = std::find_if(lists.begin(), lists.end(),
                               [&](const ClassList& list) { return head && static_cast<std::int64_t>(list.names.size()) == *head; });
    if (chosen == lists.end()) chosen = lists.begin();
    result.names = std::move(chosen->names);
    result.origin.source = ClassNameSource::Checkpoint;
    result.origin.place = chosen->place;
    result.origin.where = {file.path(), 0, 0, chosen->place, {}};
    return true;
}

/// `classes` of mmcls's datasets, and of the metainfo of mmpretrain's.
bool takeFromConfig(const Config& config, ClassNames& result) {
    for (const DatasetDict& dataset : datasetsOf(config)) {
        const ConfigValue* meta = dataset.value->find("metainfo");
        const ConfigValue* classes = dataset.value->find("classes");
        std::string path = dataset.path + ".classes";
        if (!classes && meta && meta->isDict()) {
            classes = meta->find("classes");
            path = dataset.path + ".metainfo.classes";
        }
        if (!classes) continue;
        ClassNameOrigin& origin = result.origin;
        Place where = config::placeOf(*classes);
        where.member = path;
        if (classes->isString()) {
            result.names = namesInFile(classes->asString(), config.path);
            if (result.names.empty()) {
                if (origin.unread.empty()) {
                    origin.unread = classes->asString();
                    origin.where = std::move(where);
                }
                continue;
            }
            origin.source = ClassNameSource::File;
            origin.place = classes->asString();
        } else {
            result.names = namesInList(*classes);
            if (result.names.empty()) continue;
            origin.source = ClassNameSource::Config;
            origin.place = path;
        }
        origin.unread.clear();
        origin.where = std::move(where);
        return true;
    }
    return false;
}

bool takeFromDatasetType(const Config& config, ClassNames& result) {
    for (const DatasetDict& dataset : datasetsOf(config)) {
        const ConfigValue* type = dataset.value->find("type");
        if (!type || !type->isString()) continue;
        const std::string& name = type->asString();
        const std::string plain = name.substr(name.rfind('.') + 1);
        for (const auto& [known, list] : kDatasets) {
            if (plain != known) continue;
            std::vector<std::string> names = listInResources(list);
            // A dataset is often a base's that somebody forgot to replace; only the number tells.
            if (names.empty() || static_cast<std::int64_t>(names.size()) != result.origin.head) continue;
            result.names = std::move(names);
            result.origin.source = ClassNameSource::Dataset;
            result.origin.place = plain;
            result.origin.where = config::placeOf(*type);
            result.origin.where.member = dataset.path + ".type";
            return true;
        }
    }
    return false;
}

/// Without the count: "Class names from the checkpoint's meta.CLASSES".
Message sourceOfNames(const ClassNameOrigin& origin) {
    const std::string place = escapeForDisplay(origin.place);
    switch (origin.source) {
        case ClassNameSource::Checkpoint:
            return message("classes.of-the-checkpoint", "Class names from the checkpoint's {place}", {{"place", place}});
        case ClassNameSource::Config:
            return message("classes.of-the-config", "Class names from the config's {place}", {{"place", place}});
        case ClassNameSource::File:
            return message("classes.of-a-file", "Class names from the file {place}, which the config names", {{"place", place}});
        case ClassNameSource::Dataset:
            return message("classes.of-the-dataset", "Class names of {place}, the dataset of the config", {{"place", place}});
        case ClassNameSource::ImageNet:
            return message("classes.of-imagenet", "Class names of ImageNet, because neither checkpoint nor config has any");
        case ClassNameSource::None:
            break;
    }
    return {};
}

}  // namespace

ClassNames classNamesOf(const Config& config, const CheckpointFile* checkpoint) {
    ClassNames result;
    ClassNameOrigin& origin = result.origin;
    origin.head = headClasses(config);
    if (!(checkpoint && takeFromCheckpoint(*checkpoint, result)) && !takeFromConfig(config, result) &&
        !takeFromDatasetType(config, result) && origin.head == static_cast<std::int64_t>(kImageNetClasses)) {
        result.names = listInResources("imagenet");
        if (result.names.size() == kImageNetClasses)
            origin.source = ClassNameSource::ImageNet;
        else
            result.names.clear();
    }
    origin.count = result.names.size();
    return result;
}

Message classNamesText(const ClassNameOrigin& origin) {
    if (origin.source == ClassNameSource::None)
        return origin.unread.empty()
                   ? message("classes.none", "No class names in checkpoint or config: the classes are shown by their numbers.")
                   : message("classes.none-unread", "No class names: {file} cannot be read, so the classes are shown by their numbers.",
                             {{"file", escapeForDisplay(origin.unread)}});
    if (!origin.head) return message("classes.count", "{source}: {count}.", {{"source", sourceOfNames(origin)}, {"count", origin.count}});
    return message("classes.count-and-head", *origin.head, "{source}: {count} for a head of 1 class.",
                   "{source}: {count} for a head of {head} classes.",
                   {{"source", sourceOfNames(origin)}, {"count", origin.count}, {"head", *origin.head}});
}

Diagnostics classNamesNotes(const ClassNameOrigin& origin) {
    Diagnostics notes;
    if (!origin.unread.empty())
        notes.push_back({Severity::Warning, "classes-file",
                         message("classes-file.cannot-be-read",
                                 "The config takes the class names from the file {file}, which is neither in the current folder nor "
                                 "beside or above the config.",
                                 {{"file", escapeForDisplay(origin.unread)}}),
                         origin.where});
    if (origin.source == ClassNameSource::None) return notes;
    if (!origin.fits())
        notes.push_back(
            {Severity::Warning, "classes-count",
             message("classes-count.names-and-head", "{text} {which}",
                     {{"text", classNamesText(origin)},
                      {"which", static_cast<std::int64_t>(origin.count) < *origin.head
                                    ? message("classes-count.the-classes-from-on",
                                              "The classes from {names} on are shown by their numbers.", {{"names", origin.count}})
                                    : message("classes-count.they-may-be-the", "They may be the names of another network.")}}),
             origin.where});
    else if (origin.place != "meta.CLASSES")
        notes.push_back({Severity::Note, "classes-source", classNamesText(origin), origin.where});
    return notes;
}

Json classNamesJson(const ClassNameOrigin& origin) {
    const char* source = nullptr;
    switch (origin.source) {
        case ClassNameSource::None:
            break;
        case ClassNameSource::Checkpoint:
            source = "checkpoint";
            break;
        case ClassNameSource::Config:
            source = "config";
            break;
        case ClassNameSource::File:
            source = "file";
            break;
        case ClassNameSource::Dataset:
            source = "dataset";
            break;
        case ClassNameSource::ImageNet:
            source = "imagenet";
            break;
    }
    return Json::object()
        .set("source", source ? Json(source) : Json())
        .set("place", origin.place.empty() ? Json() : Json(origin.place))
        .set("count", origin.count)
        .set("head", origin.head ? Json(*origin.head) : Json());
}

}  // namespace teardown
