#include "core/engine/run/reparam/reparam_writer.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "core/config/config.h"
#include "core/engine/run/record/tensor_bridge.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace teardown::engine {

namespace {

namespace fs = std::filesystem;

constexpr const char* kConfigMark = "# Written by Teardown: ";
constexpr std::uint64_t kConfigLimit = 1u << 20;

bool sameFile(const fs::path& a, const fs::path& b) {
    std::error_code error;
    if (fs::equivalent(a, b, error) && !error) return true;
    return fs::absolute(a).lexically_normal() == fs::absolute(b).lexically_normal();
}

bool isSourceFile(const BuiltModel& model, const fs::path& path) {
    if (sameFile(path, model.config->path)) return true;
    return std::any_of(model.config->files.begin(), model.config->files.end(),
                       [&](const ConfigFile& file) { return !file.path.empty() && sameFile(path, file.path); });
}

/// OUT with another extension, or with "-deploy" if that is the open config.
Result<fs::path> configPathFor(const BuiltModel& model, const fs::path& output) {
    fs::path path = output;
    path.replace_extension(".py");
    if (isSourceFile(model, path)) path = output.parent_path() / (output.stem().string() + "-deploy.py");
    std::error_code error;
    if (!fs::exists(path, error)) return path;
    const auto text = readWholeFile(path.string(), kConfigLimit);
    if (!isSourceFile(model, path) && text.ok() && text->starts_with(kConfigMark)) return path;
    return Error{ErrorKind::BadInput,
                 "reparam-config-exists",
                 message("reparam-config-exists.the-config-would-be",
                         "The config would be written to {path}, which exists and was not written by Teardown.",
                         {{"path", escapeForDisplay(path.filename().string())}}),
                 message("do.choose-another-name-for-the", "Choose another name for the checkpoint or move that file away."),
                 {path.string(), 0, 0, {}, {}}};
}

bool usesOptions(const ConfigValue& value, int depth = 0) {
    constexpr int kDeepest = 64;
    if (depth > kDeepest) return false;
    if (const Origin* origin = value.origin(); origin && origin->kind == OriginKind::Option) return true;
    for (const ConfigValue& item : value.items())
        if (usesOptions(item, depth + 1)) return true;
    for (const DictEntry& entry : value.entries())
        if (usesOptions(entry.value, depth + 1)) return true;
    return false;
}

constexpr const char* kKeepSeComment =
    "# keep_se is Teardown's: mmclassification 0.25 does not apply the SE layers of a deployed RepVGG.\n";

/// The config that inherits from the opened one.
std::string inheritingText(const BuiltModel& model, const fs::path& configPath, bool keepSe) {
    const fs::path source = fs::absolute(model.config->path).lexically_normal();
    const fs::path folder = fs::absolute(configPath).lexically_normal().parent_path();
    const std::string base = source.lexically_relative(folder).generic_string();
    std::string text = std::string(kConfigMark) + "the deploy form of " + source.filename().string() + ".\n";
    text += fmt::format("_base_ = [{}]\n\n", pythonStringRepr(base.starts_with(".") ? base : "./" + base));
    if (keepSe) text += kKeepSeComment;
    return text + fmt::format("model = dict(backbone=dict(deploy=True{}))\n", keepSe ? ", keep_se=True" : "");
}

/// The complete config, for a folder from which the opened one cannot be reached.
Result<std::string> wholeText(const BuiltModel& model, bool keepSe) {
    std::vector<ConfigOption> options{{"model.backbone.deploy", "True"}};
    if (keepSe) options.push_back({"model.backbone.keep_se", "True"});
    TD_TRY(const ConfigValue root, mergeOptions(model.config->root, options));
    std::string text = std::string(kConfigMark) + "the deploy form of " + fs::path(model.config->path).filename().string() +
                       ", with all that it inherits.\n";
    if (keepSe) text += kKeepSeComment;
    return text + prettyText(root);
}

/// Writes the config beside the checkpoint. It inherits from the opened one if that is possible: `_base_` files have to be below the root
/// of the target folder (loadConfig). Otherwise it is written in full, so that the two files can always be opened on their own.
Result<void> writeConfig(const BuiltModel& model, const fs::path& path, bool keepSe, Diagnostics& notes) {
    const auto usable = [&] {
        const auto read = loadConfig(path.string());
        return read.ok() && valueAt((*read)->root, std::vector<std::string>{"model", "backbone", "deploy"});
    };
    TD_CHECK(writeFileAtomically(path.string(), inheritingText(model, path, keepSe)));
    if (usable()) {
        if (usesOptions(model.config->root))
            notes.push_back({Severity::Warning,
                             "reparam-options",
                             message("reparam-options.values-given-as-cfg",
                                     "Values given as --cfg-options are not in the written config; give them again when it is opened."),
                             {path.string(), 0, 0, {}, {}}});
        return {};
    }
    TD_TRY(const std::string text, wholeText(model, keepSe));
    TD_CHECK(writeFileAtomically(path.string(), text));
    notes.push_back(
        {Severity::Note,
         "reparam-whole-config",
         message("reparam-whole-config.the-config-holds-all",
                 "The config contains all values instead of inheriting from {path}, which is outside the folder tree that it may refer to.",
                 {{"path", escapeForDisplay(model.config->path)}}),
         {path.string(), 0, 0, {}, {}}});
    return {};
}

/// The source checkpoint's meta data, without what is not true for the folded one.
ConfigValue metaFor(const BuiltModel& model) {
    std::vector<DictEntry> entries;
    for (const DictEntry& entry : model.checkpointMeta.entries()) {
        if (!entry.key.isString()) continue;
        const std::string& key = entry.key.asString();
        if (key == "config" || key == "hook_msgs" || key == "fp16" || key == "time") continue;
        if (entry.value.isString() && entry.value.asString().starts_with("<")) continue;
        entries.push_back(entry);
    }
    return ConfigValue::dict(std::move(entries));
}

/// mmclassification registers branch_reparam before the SE layer; in a converted network it comes after it.
std::vector<StateEntry> deployOrder(std::vector<StateEntry> entries, const std::vector<std::string>& blocks) {
    for (const std::string& block : blocks) {
        const std::string prefix = block + ".";
        const auto first =
            std::find_if(entries.begin(), entries.end(), [&](const StateEntry& entry) { return entry.key.starts_with(prefix); });
        const auto last = std::find_if(first, entries.end(), [&](const StateEntry& entry) { return !entry.key.starts_with(prefix); });
        std::stable_partition(first, last, [&](const StateEntry& entry) { return entry.key.starts_with(prefix + "branch_reparam."); });
    }
    return entries;
}

}  // namespace

Result<WrittenReparam> writeReparam(const BuiltModel& model, const std::vector<StateEntry>& entries, const std::vector<std::string>& blocks,
                                    const std::string& outputPath, Diagnostics& notes) {
    const fs::path output(outputPath);
    if (output.extension() != ".pth")
        return Error{ErrorKind::BadInput,
                     "reparam-output",
                     message("reparam-output.the-folded-checkpoint-must", "The folded checkpoint must be a .pth file."),
                     message("do.write-out-pth", "Write OUT.pth."),
                     {outputPath, 0, 0, {}, {}}};
    if (!model.checkpointPath.empty() && sameFile(output, model.checkpointPath))
        return Error{ErrorKind::BadInput,
                     "reparam-output",
                     message("reparam-output.the-folded-checkpoint-would", "The folded checkpoint would overwrite the one that is open."),
                     message("do.choose-another-name", "Choose another name."),
                     {outputPath, 0, 0, {}, {}}};
    TD_TRY(const fs::path configPath, configPathFor(model, output));

    std::vector<NamedTensor> tensors;
    bool hasSe = false;
    for (const StateEntry& entry : deployOrder(entries, blocks)) {
        at::Tensor tensor = entry.tensor.detach();
        // Folded in double, written in the network's own dtype: rounded once.
        if (tensor.scalar_type() == at::kDouble) tensor = tensor.to(at::kFloat);
        hasSe = hasSe || entry.key.find(".se_layer.") != std::string::npos;
        tensors.push_back({entry.key, viewOf(tensor.contiguous())});
    }
    std::vector<std::string> protectedPaths{model.config->path};
    if (!model.checkpointPath.empty()) protectedPaths.push_back(model.checkpointPath);
    TD_CHECK(writeCheckpoint(outputPath, metaFor(model), tensors, protectedPaths));
    TD_CHECK(writeConfig(model, configPath, hasSe, notes));
    return WrittenReparam{outputPath, configPath.string()};
}

}  // namespace teardown::engine
