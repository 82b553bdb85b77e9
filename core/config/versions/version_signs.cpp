#include "core/config/versions/version_signs.h"

#include "core/base/text.h"
#include "core/config/merge.h"
#include "core/config/versions/type_names.h"

#include <algorithm>

namespace teardown {

namespace {

using enum ConfigVersion;

struct SignRow {
    ConfigVersion version;
    const char* name;
    const char* counterpart;
};

/// Keys of the top level that only one version's tools read.
constexpr SignRow kKeys[] = {
    {Classification0, "optimizer", "optim_wrapper.optimizer"},
    {Classification0, "optimizer_config", "optim_wrapper"},
    {Classification0, "lr_config", "param_scheduler"},
    {Classification0, "momentum_config", "param_scheduler"},
    {Classification0, "runner", "train_cfg"},
    {Classification0, "total_epochs", "train_cfg.max_epochs"},
    {Classification0, "evaluation", "val_evaluator"},
    {Classification0, "checkpoint_config", "default_hooks.checkpoint"},
    {Classification0, "log_config", "default_hooks.logger"},
    {Classification0, "workflow", ""},
    {Classification0, "dist_params", "env_cfg.dist_cfg"},
    {Classification0, "resume_from", "resume"},
    {Classification0, "fp16", "optim_wrapper (AmpOptimWrapper)"},
    {Pretrain1, "train_dataloader", "data.train"},
    {Pretrain1, "val_dataloader", "data.val"},
    {Pretrain1, "test_dataloader", "data.test"},
    {Pretrain1, "optim_wrapper", "optimizer"},
    {Pretrain1, "param_scheduler", "lr_config"},
    {Pretrain1, "default_hooks", "checkpoint_config, log_config"},
    {Pretrain1, "val_evaluator", "evaluation"},
    {Pretrain1, "test_evaluator", "evaluation"},
    {Pretrain1, "val_cfg", ""},
    {Pretrain1, "test_cfg", ""},
    {Pretrain1, "env_cfg", "dist_params"},
    {Pretrain1, "visualizer", "log_config"},
    {Pretrain1, "vis_backends", "log_config"},
    {Pretrain1, "log_processor", "log_config"},
    {Pretrain1, "randomness", "seed"},
    {Pretrain1, "resume", "resume_from"},
    {Pretrain1, "auto_scale_lr", ""},
    {Pretrain1, "default_scope", ""},
    {Pretrain1, "data_preprocessor", "Normalize in the pipeline"},
};

/// Transforms and batch augments that only one version has.
constexpr SignRow kTypes[] = {
    {Classification0, "ImageToTensor", "PackInputs"},
    {Classification0, "Collect", "PackInputs"},
    {Classification0, "BatchMixup", "Mixup"},
    {Classification0, "BatchCutMix", "CutMix"},
    {Classification0, "BatchResizeMix", "ResizeMix"},
    {Pretrain1, "PackInputs", "ImageToTensor, Collect"},
    {Pretrain1, "ResizeEdge", "Resize(size=(N, -1))"},
    {Pretrain1, "EfficientNetCenterCrop", "CenterCrop(efficientnet_style=True)"},
    {Pretrain1, "EfficientNetRandomCrop", "RandomResizedCrop(efficientnet_style=True)"},
    {Pretrain1, "Mixup", "BatchMixup"},
    {Pretrain1, "CutMix", "BatchCutMix"},
    {Pretrain1, "ResizeMix", "BatchResizeMix"},
};

/// Keys of `data`, of the loops in `train_cfg`, and of `model`.
constexpr SignRow kDataKeys[] = {
    {Classification0, "samples_per_gpu", "train_dataloader.batch_size"},
    {Classification0, "workers_per_gpu", "train_dataloader.num_workers"},
    {Classification0, "train", "train_dataloader.dataset"},
    {Classification0, "val", "val_dataloader.dataset"},
    {Classification0, "test", "test_dataloader.dataset"},
};
constexpr const char* kLoopKeys[] = {"by_epoch", "max_epochs", "max_iters", "val_interval"};

constexpr int kMostValuesWalked = 1'000'000;

class SignSearch {
public:
    std::vector<VersionSign> signsOf(const Config& config) {
        for (const DictEntry& entry : config.root.entries()) {
            if (!entry.key.isString()) continue;
            const std::string& key = entry.key.asString();
            for (const SignRow& row : kKeys)
                if (key == row.name) {
                    add(row, key, key, entry.value);
                    m_signs.back().isHelper = std::any_of(config.files.begin(), config.files.end(), [&](const ConfigFile& file) {
                        return std::binary_search(file.readNames.begin(), file.readNames.end(), key);
                    });
                }
            if (key == "data") addParts(kDataKeys, key, entry.value);
            if (key == "train_cfg") addLoop(entry.value);
            // Helper names at the top level are read through what uses them.
            const bool read = key == "model" || key == "data" || key.ends_with("_dataloader") || key == "data_preprocessor";
            if (read) walk(entry.value, key);
        }
        return std::move(m_signs);
    }

private:
    void add(const SignRow& row, const std::string& path, const std::string& shown, const ConfigValue& value) {
        m_signs.push_back({row.version, path, shown, row.counterpart, config::placeOf(value)});
    }
    template <std::size_t N>
    void addParts(const SignRow (&rows)[N], const std::string& path, const ConfigValue& value) {
        for (const SignRow& row : rows)
            if (const ConfigValue* part = value.find(row.name)) add(row, path + "." + row.name, path + "." + row.name, *part);
    }
    void addLoop(const ConfigValue& value) {
        for (const char* key : kLoopKeys)
            if (value.find(key)) return add({Pretrain1, "train_cfg", "runner"}, "train_cfg", "train_cfg", value);
    }
    void walk(const ConfigValue& value, const std::string& path) {
        if (++m_walked > kMostValuesWalked) return;
        if (const ConfigValue* type = value.find("type"); type && type->isString()) {
            const std::string plain = plainTypeName(type->asString());
            for (const SignRow& row : kTypes)
                if (plain == row.name) add(row, path + ".type", plain, *type);
            if (type->asString().starts_with("mmpretrain."))
                m_signs.push_back({Pretrain1, path + ".type", type->asString(), plain, config::placeOf(*type)});
        }
        if (path == "model")
            if (const ConfigValue* preprocessor = value.find("data_preprocessor"))
                add({Pretrain1, "", "Normalize in the pipeline"}, "model.data_preprocessor", "model.data_preprocessor", *preprocessor);
        for (const DictEntry& entry : value.entries()) walk(entry.value, path + "." + entry.key.str());
        std::size_t index = 0;
        for (const ConfigValue& item : value.items()) walk(item, path + "." + std::to_string(index++));
    }

    std::vector<VersionSign> m_signs;
    int m_walked = 0;
};

}  // namespace

const char* versionName(ConfigVersion version) { return version == Classification0 ? "mmclassification 0.x" : "mmpretrain 1.x"; }

ConfigVersion otherVersion(ConfigVersion version) { return version == Classification0 ? Pretrain1 : Classification0; }

std::vector<VersionSign> versionSigns(const Config& config) { return SignSearch().signsOf(config); }

std::optional<ConfigVersion> versionOf(const std::vector<VersionSign>& signs) {
    const auto ones = static_cast<std::size_t>(
        std::count_if(signs.begin(), signs.end(), [](const VersionSign& sign) { return sign.version == Pretrain1; }));
    if (2 * ones == signs.size()) return std::nullopt;
    return 2 * ones > signs.size() ? Pretrain1 : Classification0;
}

std::vector<VersionSign> foreignSigns(const Config& config) {
    const std::vector<VersionSign> signs = versionSigns(config);
    const ConfigVersion own = versionOf(signs).value_or(Classification0);
    std::vector<VersionSign> foreign;
    for (const VersionSign& sign : signs) {
        if (sign.version == own || sign.isHelper) continue;
        const auto isNamed = [&](const VersionSign& other) { return other.shown == sign.shown; };
        if (std::none_of(foreign.begin(), foreign.end(), isNamed)) foreign.push_back(sign);
    }
    const bool hasOwn = std::any_of(signs.begin(), signs.end(), [own](const VersionSign& sign) { return sign.version == own; });
    if (!hasOwn) foreign.clear();
    return foreign;
}

Message conversionAdvice(const Config& config) {
    if (versionOf(versionSigns(config)) != Pretrain1) return {};
    return message(
        "do.convert-the-config",
        "This is a config of mmpretrain 1.x: `teardown config convert` writes it for mmclassification 0.x and says what that cannot "
        "express.");
}

Diagnostics versionNotes(const Config& config) {
    Diagnostics notes;
    const std::vector<VersionSign> signs = versionSigns(config);
    if (versionOf(signs) == Pretrain1) {
        std::vector<std::string> keys;
        Place first;
        for (const VersionSign& sign : signs) {
            if (sign.version != Pretrain1) continue;
            if (keys.empty()) first = sign.where;
            if (std::find(keys.begin(), keys.end(), sign.shown) == keys.end()) keys.push_back(sign.shown);
        }
        constexpr std::size_t kShown = 4;
        const bool more = keys.size() > kShown;
        keys.resize(std::min(keys.size(), kShown));
        notes.push_back({Severity::Note, "config-version",
                         message("config-version.of-mmpretrain",
                                 "This is a config of mmpretrain 1.x, as its keys show ({keys}); `teardown config convert` writes it for "
                                 "mmclassification 0.x",
                                 {{"keys", escapeForDisplay(joined(keys, ", ")) + (more ? ", ..." : "")}}),
                         first});
    }
    for (const VersionSign& sign : foreignSigns(config)) {
        const char *its = versionName(sign.version), *own = versionName(otherVersion(sign.version));
        notes.push_back({Severity::Warning, "config-mixed-versions",
                         sign.counterpart.empty()
                             ? message("config-mixed-versions.alone", "'{key}' belongs to {its}, the rest of this config to {own}",
                                       {{"key", escapeForDisplay(sign.shown)}, {"its", its}, {"own", own}})
                             : message("config-mixed-versions.counterpart",
                                       "'{key}' belongs to {its}, the rest of this config to {own}, where it is '{counterpart}'",
                                       {{"key", escapeForDisplay(sign.shown)},
                                        {"its", its},
                                        {"own", own},
                                        {"counterpart", escapeForDisplay(sign.counterpart)}}),
                         sign.where});
    }
    return notes;
}

}  // namespace teardown
