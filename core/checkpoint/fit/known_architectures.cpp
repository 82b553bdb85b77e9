#include "core/checkpoint/fit/known_architectures.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/resources.h"
#include "core/checkpoint/fit/derived_models.h"
#include "core/checkpoint/fit/joined_tensors.h"
#include "core/checkpoint/fit/key_mapping.h"
#include "core/config/config.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <set>

namespace teardown {

namespace {

constexpr std::uint64_t kTableLimit = 4u << 20;
constexpr std::size_t kDigestLength = 16;
/// Stands for the number of classes in the table's models.
constexpr const char* kClassesMark = "NUM_CLASSES";

struct Architecture {
    std::string name;
    std::string model;   ///< Python
    std::string digest;  ///< of architectureText
    std::size_t tensors = 0;
    std::int64_t size = 0;  ///< height and width of the pictures of the published config
    std::int64_t channels = 3;
};

std::vector<Architecture> readTable() {
    std::vector<Architecture> table;
    const auto text = readWholeFile(resourcesFolder() + "/reference/architectures.json", kTableLimit);
    if (!text.ok()) return table;
    const auto document = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
    if (!document.is_array()) return table;
    for (const auto& row : document)
        if (row.is_object())
            table.push_back({row.value("name", ""), row.value("model", ""), row.value("digest", ""), row.value("tensors", std::size_t{0}),
                             row.value("size", std::int64_t{0}), row.value("channels", std::int64_t{3})});
    return table;
}

const std::vector<Architecture>& architectures() {
    static const std::vector<Architecture> s_table = readTable();
    return s_table;
}

/// Counters and constants, which other programs leave out or compute.
bool tellsNothing(const std::string& key) {
    for (const char* name : {"num_batches_tracked", "relative_position_index", "relative_coords_table", "attn_mask"})
        if (key.ends_with(name)) return true;
    return false;
}

bool classifies(const std::string& key) { return key.starts_with("head.") || key.starts_with("backbone.classifier."); }

/// The rows of the last weight matrix that classifies.
std::int64_t numberOfClasses(const std::vector<std::pair<std::string, Shape>>& tensors) {
    std::int64_t classes = 0;
    for (const auto& [key, shape] : tensors)
        if (classifies(key) && shape.size() == 2) classes = shape.front();
    return classes;
}

std::string digestOf(const std::string& text) {
    Sha256 hash;
    hash.update(std::as_bytes(std::span(text)));
    return hash.hexDigest().substr(0, kDigestLength);
}

/// The steps of mmclassification's ImageNet configs; for pictures of 32 pixels of its CIFAR configs, for grey ones of its MNIST config.
std::string pipelineText(std::int64_t size, std::int64_t channels) {
    constexpr std::int64_t kCifarSize = 32;
    if (channels == 1)
        return fmt::format(
            "test_pipeline = [dict(type='LoadImageFromFile', color_type='grayscale'), dict(type='Resize', size={}),\n"
            "    dict(type='Normalize', mean=[33.46], std=[78.87], to_rgb=False),\n"
            "    dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]\n",
            size);
    if (size <= kCifarSize)
        return "img_norm_cfg = dict(mean=[125.307, 122.961, 113.8575], std=[51.5865, 50.847, 51.255], to_rgb=False)\n"
               "test_pipeline = [dict(type='LoadImageFromFile'), dict(type='Normalize', **img_norm_cfg),\n"
               "    dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]\n";
    return fmt::format(
        "img_norm_cfg = dict(mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True)\n"
        "test_pipeline = [dict(type='LoadImageFromFile'), dict(type='Resize', size=({}, -1)), dict(type='CenterCrop', crop_size={}),\n"
        "    dict(type='Normalize', **img_norm_cfg), dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])]\n",
        size * 256 / 224, size);
}

std::string configText(const std::string& name, const std::string& model, std::int64_t size, std::int64_t channels) {
    const std::string text = "model = " + model + "\n" + pipelineText(size, channels) +
                             "data = dict(test=dict(type='CustomDataset', data_prefix='data', pipeline=test_pipeline))\n";
    const auto config = loadConfigText(name, text);
    return config.ok() ? prettyText((*config)->root) : text;
}

std::string configText(const Architecture& architecture, std::int64_t classes) {
    std::string model = architecture.model;
    for (std::size_t at = model.find(kClassesMark); at != std::string::npos; at = model.find(kClassesMark))
        model.replace(at, std::string_view(kClassesMark).size(), std::to_string(classes));
    return configText(architecture.name, model, architecture.size, architecture.channels);
}

void addMatches(std::vector<ProposedConfig>& found, const std::vector<std::pair<std::string, Shape>>& tensors, const std::string& mapping) {
    const std::string digest = digestOf(architectureText(tensors));
    for (const Architecture& architecture : architectures())
        if (architecture.digest == digest) {
            const std::int64_t classes = numberOfClasses(tensors);
            found.push_back({architecture.name, mapping, classes, configText(architecture, classes)});
        }
}

void addDerived(std::vector<ProposedConfig>& found, const std::vector<std::pair<std::string, Shape>>& tensors, const std::string& mapping) {
    for (DerivedModel& model : derivedModels(tensors)) {
        DerivedBackbone& backbone = model.backbone;
        std::string text = "# Derived from the names and shapes of a checkpoint's tensors.\n";
        for (const Message& one : backbone.assumed) text += "# Not seen: " + english(one) + ".\n";
        text += configText(backbone.family, model.text, backbone.size, backbone.channels);
        found.push_back({backbone.family, mapping, model.classes, std::move(text), false, std::move(backbone.assumed)});
    }
}

using AddProposals = void (*)(std::vector<ProposedConfig>&, const std::vector<std::pair<std::string, Shape>>&, const std::string&);

/// Under the names of the file and of each mapping that changes them.
void addUnderAllNames(std::vector<ProposedConfig>& found, const std::vector<std::pair<std::string, Shape>>& tensors, AddProposals add) {
    std::vector<std::string> keys;
    for (const auto& [key, shape] : tensors) keys.push_back(key);
    add(found, tensors, {});
    for (const KeyMapping& mapping : keyMappings()) {
        // The published ones are exact: the first names that fit are the file's.
        if (add == addMatches && !found.empty()) break;
        const std::vector<std::string> mapped = mapKeys(mapping.name, keys);
        if (mapped == keys) continue;
        std::vector<std::pair<std::string, Shape>> renamed = tensors;
        for (std::size_t i = 0; i < renamed.size(); ++i) renamed[i].first = mapped[i];
        add(found, withJoinedShapes(std::move(renamed)), mapping.name);
    }
}

}  // namespace

std::string architectureText(const std::vector<std::pair<std::string, Shape>>& tensors) {
    const std::int64_t classes = numberOfClasses(tensors);
    std::set<std::string> lines;
    for (const auto& [key, shape] : tensors) {
        if (tellsNothing(key)) continue;
        std::string line = key + " [";
        for (std::size_t axis = 0; axis < shape.size(); ++axis)
            line += (axis > 0 ? ", " : "") + (axis == 0 && classifies(key) && shape[0] == classes ? "*" : std::to_string(shape[axis]));
        lines.insert(line + "]");
    }
    return fmt::format("{}", fmt::join(lines, "\n"));
}

std::vector<ProposedConfig> proposedConfigs(const CheckpointFile& file, const StateDictView& weights) {
    std::vector<std::pair<std::string, Shape>> tensors;
    for (const StateDictView::Item& item : weights.items) tensors.emplace_back(item.key, file.tensors()[item.tensor].shape);
    std::vector<ProposedConfig> found;
    addUnderAllNames(found, tensors, addMatches);
    if (found.empty()) addUnderAllNames(found, tensors, addDerived);
    return found;
}

}  // namespace teardown
