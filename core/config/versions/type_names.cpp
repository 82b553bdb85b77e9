#include "core/config/versions/type_names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace teardown {

namespace {

/// Packages whose classes mmclassification 0.25 has under a name, or whose successors they are.
constexpr std::array<std::string_view, 5> kPackages = {"mmpretrain", "mmengine", "torch", "mmcv", "mmcls"};

/// torch's classes that mmcv registers under another name (mmcv/cnn/bricks/norm.py, activation.py, hswish.py).
constexpr std::pair<std::string_view, std::string_view> kRegisteredAs[] = {
    {"BatchNorm1d", "BN1d"},    {"BatchNorm2d", "BN"},    {"BatchNorm3d", "BN3d"},    {"SyncBatchNorm", "SyncBN"}, {"GroupNorm", "GN"},
    {"InstanceNorm1d", "IN1d"}, {"InstanceNorm2d", "IN"}, {"InstanceNorm3d", "IN3d"}, {"LayerNorm", "LN"},         {"Hardswish", "HSwish"},
};

bool isTypeKey(const ConfigValue& key) { return key.isString() && key.asString() == "type"; }

}  // namespace

std::string plainTypeName(std::string_view type) {
    const std::size_t first = type.find('.');
    if (first == std::string_view::npos) return std::string(type);
    const std::string_view package = type.substr(0, first);
    const bool isKnown = std::find(kPackages.begin(), kPackages.end(), package) != kPackages.end();
    const bool isScope = type.find('.', first + 1) == std::string_view::npos && (package == "mmcls" || package == "mmcv");
    if (!isKnown || isScope) return std::string(type);
    const std::string_view name = type.substr(type.rfind('.') + 1);
    if (package == "torch")
        for (const auto& [className, registered] : kRegisteredAs)
            if (name == className) return std::string(registered);
    constexpr std::string_view kInit = "Init";
    if (package == "mmengine" && name.size() > kInit.size() && name.ends_with(kInit))
        return std::string(name.substr(0, name.size() - kInit.size()));
    return std::string(name);
}

ConfigValue withPlainTypes(const ConfigValue& value, const std::function<bool(const std::string&)>& known,
                           std::vector<std::string>& replaced) {
    const auto chain = [](const ConfigValue& of) { return std::vector<Origin>(of.origins().begin(), of.origins().end()); };
    if (value.isSequence()) {
        std::vector<ConfigValue> items;
        for (const ConfigValue& item : value.items()) items.push_back(withPlainTypes(item, known, replaced));
        const bool isList = value.kind() == ValueKind::List;
        return (isList ? ConfigValue::list(std::move(items)) : ConfigValue::tuple(std::move(items))).withOrigins(chain(value));
    }
    if (!value.isDict()) return value;
    std::vector<DictEntry> entries;
    for (const DictEntry& entry : value.entries()) {
        if (!isTypeKey(entry.key) || !entry.value.isString()) {
            entries.push_back({entry.key, withPlainTypes(entry.value, known, replaced)});
            continue;
        }
        const std::string& written = entry.value.asString();
        const std::string plain = plainTypeName(written);
        const bool changes = plain != written && known(plain);
        if (changes && std::find(replaced.begin(), replaced.end(), written) == replaced.end()) replaced.push_back(written);
        entries.push_back({entry.key, changes ? ConfigValue::string(plain).withOrigins(chain(entry.value)) : entry.value});
    }
    return ConfigValue::dict(std::move(entries)).withOrigins(chain(value));
}

}  // namespace teardown
