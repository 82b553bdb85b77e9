#include "core/config/config_usage.h"

#include "core/base/text.h"
#include "core/config/versions/version_signs.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace teardown {

namespace {

/// Read by mmclassification 0.25: tools/train.py, tools/test.py, tools/*, mmcls/apis, mmcls/core and mmcv 1.7's Config and runner set-up.
constexpr std::string_view kClassificationKeys[] = {
    "model",
    "data",
    "optimizer",
    "optimizer_config",
    "lr_config",
    "momentum_config",
    "runner",
    "total_epochs",
    "workflow",
    "evaluation",
    "log_config",
    "log_level",
    "checkpoint_config",
    "custom_hooks",
    "custom_imports",
    "load_from",
    "resume_from",
    "work_dir",
    "dist_params",
    "fp16",
    "sampler",
    "seed",
    "device",
    "gpu_ids",
    "cudnn_benchmark",
    "auto_resume",
    "ipu_replicas",
    "mp_start_method",
    "opencv_num_threads",
    "find_unused_parameters",
    "ipu_options",
    "profiler_config",
};

/// Read by mmengine's Runner.from_cfg and mmpretrain's tools.
constexpr std::string_view kEngineKeys[] = {
    "model",          "work_dir",        "train_dataloader", "val_dataloader",    "test_dataloader", "train_cfg",
    "val_cfg",        "test_cfg",        "auto_scale_lr",    "optim_wrapper",     "param_scheduler", "val_evaluator",
    "test_evaluator", "default_hooks",   "custom_hooks",     "data_preprocessor", "load_from",       "resume",
    "launcher",       "env_cfg",         "log_processor",    "log_level",         "visualizer",      "default_scope",
    "randomness",     "experiment_name", "custom_imports",   "tta_model",         "tta_pipeline",    "sync_bn",
    "hooks",
};

/// Arguments of the classifier that are sometimes written one level too high.
constexpr std::string_view kModelArguments[] = {"backbone", "neck", "head", "pretrained", "train_cfg", "init_cfg"};

}  // namespace

std::vector<TopLevelKey> topLevelKeys(const Config& config) {
    const bool engine = versionOf(versionSigns(config)) == ConfigVersion::Pretrain1;
    std::set<std::string, std::less<>> readByConfig;
    for (const ConfigFile& file : config.files) readByConfig.insert(file.readNames.begin(), file.readNames.end());
    std::vector<TopLevelKey> keys;
    for (const DictEntry& entry : config.root.entries()) {
        TopLevelKey key;
        key.name = entry.key.str();
        if (const Origin* origin = entry.value.origin(); origin && origin->file)
            key.where = {*origin->file, origin->line, origin->column, key.name, {}};
        if (engine ? isOneOf(key.name, kEngineKeys) : isOneOf(key.name, kClassificationKeys))
            key.use = KeyUse::Program;
        else if (readByConfig.contains(key.name))
            key.use = KeyUse::Config;
        else
            key.use = KeyUse::Nobody;
        if (key.use == KeyUse::Nobody && isOneOf(key.name, kModelArguments)) key.hint = "model." + key.name;
        keys.push_back(std::move(key));
    }
    return keys;
}

Diagnostics unreadKeyNotes(const Config& config) {
    Diagnostics notes;
    for (const TopLevelKey& key : topLevelKeys(config)) {
        if (key.use != KeyUse::Nobody) continue;
        Message text = key.hint.empty()
                           ? message("config-unread-key.nothing-reads", "nothing reads '{key}'", {{"key", escapeForDisplay(key.name)}})
                           : message("config-unread-key.takes-effect-as", "nothing reads '{key}'; it takes effect as {hint}",
                                     {{"key", escapeForDisplay(key.name)}, {"hint", key.hint}});
        notes.push_back({Severity::Note, "config-unread-key", std::move(text), key.where});
    }
    return notes;
}

}  // namespace teardown
