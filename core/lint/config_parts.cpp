#include "core/lint/config_parts.h"

#include "core/base/text.h"
#include "core/config/versions/type_names.h"
#include "core/config/versions/version_signs.h"

namespace teardown::lint_rules {

namespace {

constexpr int kDeepestWrapper = 8;
constexpr std::size_t kMostDatasets = 1000;

struct Uses {
    std::vector<DatasetPart> found;

    void add(const ConfigValue* value, const std::string& path, Use use, int depth = 0) {
        if (!value || depth > kDeepestWrapper || found.size() >= kMostDatasets) return;
        if (value->isSequence()) return addAll(*value, path, use, depth);
        if (!value->isDict()) return;
        if (const ConfigValue* wrapped = value->find("dataset"); wrapped && (wrapped->isDict() || wrapped->isSequence()))
            return add(wrapped, path + ".dataset", use, depth + 1);
        if (const ConfigValue* wrapped = value->find("datasets"); wrapped && wrapped->isSequence())
            return addAll(*wrapped, path + ".datasets", use, depth);
        found.push_back({use, path, value, typeOf(*value)});
    }

private:
    void addAll(const ConfigValue& list, const std::string& path, Use use, int depth) {
        std::size_t index = 0;
        for (const ConfigValue& item : list.items()) add(&item, path + "." + std::to_string(index++), use, depth + 1);
    }
};

template <class T, class Read>
std::optional<std::vector<T>> itemsOf(const ConfigValue& value, Read read) {
    if (!value.isSequence()) return std::nullopt;
    std::vector<T> items;
    for (const ConfigValue& item : value.items()) {
        const std::optional<T> one = read(item);
        if (!one) return std::nullopt;
        items.push_back(*one);
    }
    return items;
}

std::optional<std::int64_t> integerOf(const ConfigValue& value) {
    return value.isInt() && !value.isBigInt() ? std::optional(value.asInt()) : std::nullopt;
}

}  // namespace

bool DatasetPart::holdsArrays() const { return isOneOf(type, {"CIFAR10", "CIFAR100", "MNIST", "FashionMNIST"}); }

int DatasetPart::ownChannels() const {
    if (isOneOf(type, {"MNIST", "FashionMNIST"})) return 1;
    return holdsArrays() ? 3 : 0;
}

bool DatasetPart::multiLabel() const { return type == "VOC" || type == "MultiLabelDataset"; }

std::vector<DatasetPart> datasetParts(const Config& config) {
    Uses uses;
    const ConfigValue* data = config.root.find("data");
    constexpr std::pair<const char*, Use> kUses[] = {{"train", Use::Train}, {"val", Use::Val}, {"test", Use::Test}};
    for (const auto& [name, use] : kUses) {
        if (data) uses.add(data->find(name), std::string("data.") + name, use);
        const std::string loader = std::string(name) + "_dataloader";
        if (const ConfigValue* dict = config.root.find(loader)) uses.add(dict->find("dataset"), loader + ".dataset", use);
    }
    return std::move(uses.found);
}

At classCountOf(const Config& config) {
    for (const char* path : {"model.head.num_classes", "model.backbone.num_classes"})
        if (const At found = at(config.root, path); found && integerOf(*found.value).value_or(0) > 0) return found;
    return {};
}

std::optional<InputChannels> inputChannelsOf(const Config& config) {
    const At backbone = at(config.root, "model.backbone");
    if (!backbone || !backbone.value->isDict()) return std::nullopt;
    InputChannels channels;
    if (const At given = at(config.root, "model.backbone.in_channels")) {
        const auto count = integerOf(*given.value);
        if (!count) return std::nullopt;
        channels.count = *count;
        channels.place = given;
        channels.given = true;
        return channels;
    }
    channels.place = at(config.root, "model.backbone.type");
    if (!channels.place) return std::nullopt;
    // mmcls/models/backbones/lenet.py: its first convolution takes one channel. All other backbones take three unless told otherwise.
    if (typeOf(*backbone.value) == "LeNet5") channels.count = 1;
    return channels;
}

bool isPretrain(const Config& config) { return versionOf(versionSigns(config)) == ConfigVersion::Pretrain1; }

std::string typeOf(const ConfigValue& dict) {
    const ConfigValue* type = dict.find("type");
    if (!type || !type->isString()) return {};
    std::string name = plainTypeName(type->asString());
    for (const std::string_view scope : {"mmcls.", "mmcv."})
        if (name.starts_with(scope)) return name.substr(scope.size());
    return name;
}

At at(const ConfigValue& root, const std::string& path) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start <= path.size();) {
        const std::size_t end = std::min(path.find('.', start), path.size());
        parts.push_back(path.substr(start, end - start));
        start = end + 1;
    }
    return {valueAt(root, parts), path};
}

std::optional<std::vector<std::int64_t>> integersOf(const ConfigValue& value) {
    if (const auto one = integerOf(value)) return std::vector{*one};
    return itemsOf<std::int64_t>(value, integerOf);
}

std::optional<std::vector<double>> numbersOf(const ConfigValue& value) {
    return itemsOf<double>(value, [](const ConfigValue& item) { return item.isNumber() ? std::optional(item.asDouble()) : std::nullopt; });
}

std::optional<std::vector<std::string>> textsOf(const ConfigValue& value) {
    return itemsOf<std::string>(value,
                                [](const ConfigValue& item) { return item.isString() ? std::optional(item.asString()) : std::nullopt; });
}

}  // namespace teardown::lint_rules
