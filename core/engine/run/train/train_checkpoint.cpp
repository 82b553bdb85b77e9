#include "core/engine/run/train/train_checkpoint.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "core/engine/nn/base_module.h"
#include "core/engine/nn/init.h"
#include "core/engine/run/build/checkpoint_loading.h"
#include "core/engine/run/build/pretrained.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/tensor_bridge.h"
#include "core/engine/run/record/trace_detach.h"
#include "core/tensor/tensor_stream.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <map>
#include <utility>

namespace teardown::engine {

std::string checkpointName(const std::string& nameTemplate, std::int64_t number) {
    const std::size_t braces = nameTemplate.find("{}");
    return braces == std::string::npos ? nameTemplate : std::string(nameTemplate).replace(braces, 2, std::to_string(number));
}

std::string pathIn(const std::string& folder, const std::string& name) {
    return folder.empty() || folder.back() == '/' ? folder + name : folder + '/' + name;
}

namespace {

/// time.asctime().
std::string ascTime() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    char text[64];
    return {text, std::strftime(text, sizeof text, "%a %b %e %H:%M:%S %Y", &local)};
}

/// Collects the tensors of a checkpoint beside the object that refers to them.
class TrainedParts {
public:
    void add(std::vector<std::string> path, const std::string& key, const at::Tensor& tensor) {
        auto view = std::make_shared<const TensorView>(viewOf(tensor.detach().contiguous()));
        TensorSource source{key, view->dtype(), view->shape(), {}, {}};
        source.produce = [view](const ByteSink& sink) -> Result<void> {
            std::optional<Error> failure;
            TD_TRY(const bool complete, streamView(*view, [&](std::span<const std::byte> piece) {
                       auto written = sink(piece);
                       if (!written.ok()) failure = std::move(written).error();
                       return !failure;
                   }));
            static_cast<void>(complete);
            if (failure) return *failure;
            return {};
        };
        content.at[std::move(path)] = content.tensors.size();
        content.tensors.push_back(std::move(source));
    }

    CheckpointContent content;
};

ConfigValue key(const std::string& text) { return ConfigValue::string(text); }

/// optimizer.state_dict().
ConfigValue optimizerObject(const Optimizer& optimizer, TrainedParts& parts) {
    std::vector<DictEntry> states;
    for (const auto& [place, state] : optimizer.states()) {
        std::vector<DictEntry> entries;
        for (const ParameterState::Entry& entry : state.entries()) {
            entries.push_back({key(entry.name), entry.value});
            if (entry.tensor.defined())
                parts.add({"optimizer", "state", std::to_string(place), entry.name}, "optimizer." + entry.name, entry.tensor);
        }
        states.push_back({ConfigValue::integer(static_cast<std::int64_t>(place)), ConfigValue::dict(std::move(entries))});
    }
    std::vector<ConfigValue> groups;
    std::int64_t next = 0;
    for (const ParameterGroup& group : optimizer.groups()) {
        std::vector<ConfigValue> places;
        for (std::size_t i = 0; i < group.parameters.size(); ++i) places.push_back(ConfigValue::integer(next++));
        groups.push_back(withEntry(group.options, "params", ConfigValue::list(std::move(places))));
    }
    return ConfigValue::dict(
        {{key("state"), ConfigValue::dict(std::move(states))}, {key("param_groups"), ConfigValue::list(std::move(groups))}});
}

/// latest.pth becomes a link to the file, in one step.
Result<void> linkLatest(const std::string& folder, const std::string& name) {
    const std::string link = pathIn(folder, "latest.pth"), made = pathIn(folder, fmt::format(".latest.{}", ::getpid()));
    ::unlink(made.c_str());
    if (::symlink(name.c_str(), made.c_str()) == 0 && ::rename(made.c_str(), link.c_str()) == 0) return {};
    const int reason = errno;
    ::unlink(made.c_str());
    return Error{ErrorKind::BadInput,
                 "train-link",
                 message("train-link.cannot-be-made", "The link {path} cannot be made: {reason}",
                         {{"path", link}, {"reason", std::strerror(reason)}}),
                 message("do.create-symlink-false", "Set create_symlink=False in checkpoint_config."),
                 {link, 0, 0, {}, {}}};
}

/// The tensors of the file below `optimizer.state`, by place and name.
std::map<std::pair<std::string, std::string>, std::size_t> stateTensors(const CheckpointFile& file) {
    std::map<std::pair<std::string, std::string>, std::size_t> found;
    for (std::size_t i = 0; i < file.tensors().size(); ++i) {
        const std::vector<std::string>& path = file.tensors()[i].path;
        if (path.size() == 4 && path[0] == "optimizer" && path[1] == "state") found[{path[2], path[3]}] = i;
    }
    return found;
}

Error otherOptimizer(const CheckpointFile& file, Message what) {
    return {ErrorKind::BadInput,
            "resume-optimizer",
            std::move(what),
            message("do.resume-with-its-config",
                    "Resume with the config that the file was trained with, or load only its weights with "
                    "--load-from."),
            {file.path(), 0, 0, {}, {}}};
}

/// optimizer.load_state_dict().
Result<void> loadOptimizer(Optimizer& optimizer, const CheckpointFile& file, const ConfigValue& stored, const TaskContext& task) {
    const ConfigValue* groups = stored.find("param_groups");
    const ConfigValue* states = stored.find("state");
    if (!groups || !states || groups->items().size() != optimizer.groups().size())
        return otherOptimizer(file,
                              message("resume-optimizer.groups", "The file's optimizer has {theirs} parameter groups, this one {ours}.",
                                      {{"theirs", groups ? groups->items().size() : 0}, {"ours", optimizer.groups().size()}}));
    std::map<std::string, std::pair<std::size_t, at::Tensor>> places;  // the file's name of a parameter -> its place here
    std::size_t next = 0;
    for (std::size_t g = 0; g < optimizer.groups().size(); ++g) {
        ParameterGroup& group = optimizer.groups()[g];
        const ConfigValue& saved = groups->items()[g];
        const ConfigValue* names = saved.find("params");
        if (!names || names->items().size() != group.parameters.size())
            return otherOptimizer(
                file,
                message("resume-optimizer.parameters", "Parameter group {group} has {theirs} parameters in the file, and {ours} here.",
                        {{"group", g}, {"theirs", names ? names->items().size() : 0}, {"ours", group.parameters.size()}}));
        for (const char* name : {"lr", "momentum", "betas", "weight_decay"})
            if (group.options.contains(name) && !saved.contains(name))
                return otherOptimizer(
                    file, message("resume-optimizer.option", "The file's optimizer has no {name}: it is another one.", {{"name", name}}));
        // Options that older releases did not save keep their values.
        ConfigValue options = withoutEntry(saved, "params");
        for (const DictEntry& entry : group.options.entries())
            if (!options.contains(entry.key.asString()) && !entry.key.asString().starts_with("initial_"))
                options = withEntry(options, entry.key.asString(), entry.value);
        for (std::size_t i = 0; i < group.parameters.size(); ++i) places[names->items()[i].str()] = {next++, group.parameters[i]};
        group.options = std::move(options);
    }
    const auto tensors = stateTensors(file);
    optimizer.states().clear();
    for (const DictEntry& entry : states->entries()) {
        const auto place = places.find(entry.key.str());
        if (place == places.end()) continue;
        ParameterState& state = optimizer.states()[place->second.first];
        const at::Tensor& parameter = place->second.second;
        for (const DictEntry& item : entry.value.entries()) {
            const std::string name = item.key.str();
            const auto tensor = tensors.find({entry.key.str(), name});
            if (tensor == tensors.end()) {
                state.set(name, item.value);
                continue;
            }
            TD_TRY(const TensorView view, file.read(tensor->second, task));
            TD_TRY(at::Tensor loaded, tensorOf(view));
            if (loaded.dim() > 0 && loaded.numel() > 1 && loaded.sizes() != parameter.sizes())
                return otherOptimizer(file, message("resume-optimizer.shape",
                                                    "{name} of parameter {place} has the shape {theirs} in the "
                                                    "file, and the parameter has {ours}.",
                                                    {{"name", name},
                                                     {"place", entry.key.str()},
                                                     {"theirs", shapeText(shapeOf(loaded))},
                                                     {"ours", shapeText(shapeOf(parameter))}}));
            state.set(name, name == "step" ? loaded : loaded.to(parameter.scalar_type()));
        }
    }
    return {};
}

}  // namespace

Result<std::string> saveTrained(TrainState& state, const SavePlan& plan) {
    ConfigValue meta = state.meta;
    meta = withEntry(meta, "epoch", ConfigValue::integer(state.epoch + 1));
    meta = withEntry(meta, "iter", ConfigValue::integer(state.iter));
    meta = withEntry(meta, "mmcv_version", ConfigValue::string("1.7.2"));
    meta = withEntry(meta, "time", ConfigValue::string(ascTime()));

    TrainedParts parts;
    parts.content.orderedDict = {"state_dict"};
    std::vector<DictEntry> weights;
    for (const StateEntry& entry : stateDict(state.network())) {
        weights.push_back({key(entry.key), ConfigValue::none()});
        parts.add({"state_dict", entry.key}, entry.key, entry.tensor);
    }
    std::vector<DictEntry> object{{key("meta"), meta}, {key("state_dict"), ConfigValue::dict(std::move(weights))}};
    if (plan.optimizer) object.push_back({key("optimizer"), optimizerObject(*state.optimizer, parts)});
    parts.content.object = ConfigValue::dict(std::move(object));

    const std::string name = checkpointName(plan.nameTemplate, state.byEpoch ? state.epoch + 1 : state.iter + 1);
    const std::string path = pathIn(plan.folder, name);
    std::error_code ignored;
    std::filesystem::create_directories(plan.folder, ignored);
    TD_CHECK(writeFileAtomically(
        path, [&](const ByteSink& sink) { return writeContent(parts.content, OutputFormat::TorchZip, archiveRoot(path), sink); }));
    if (plan.link) TD_CHECK(linkLatest(plan.folder, name));
    return path;
}

Result<std::string> saveBetweenIterations(TrainState& state, const std::string& name, bool link, std::int64_t itersPerEpoch) {
    const std::int64_t epoch = state.epoch, iter = state.iter;
    if (state.byEpoch) {
        // Numbers are stored as behind a whole epoch, whose number has not been raised by then.
        --state.epoch;
        state.iter = epoch * itersPerEpoch;
    }
    auto saved = guarded(message("doing.saving-the-training", "saving the training"), [&] {
        return saveTrained(state, {state.workDir, name, true, link});
    });
    state.epoch = epoch;
    state.iter = iter;
    return saved;
}

namespace {

/// None if the module has none.
ConfigValue initCfgOf(const Layer& layer) {
    if (const auto* module = dynamic_cast<const BaseModule*>(&layer)) return module->initCfg();
    if (const auto* module = dynamic_cast<const UnaryModule*>(&layer)) return module->initCfg();
    if (const auto* module = dynamic_cast<const ValueModule*>(&layer)) return module->initCfg();
    return {};
}

Result<void> loadPretrainedLayer(TrainState& state, Layer& layer, const ConfigValue& rule) {
    const PretrainedRule given = pretrainedRule(rule);
    if (!given.isFile) {
        state.log->warning(
            fmt::format("init_cfg of {} asks for the pretrained weights {}, which are no file of this computer: its values "
                        "are those of its constructor",
                        layer.type(), given.checkpoint));
        return {};
    }
    TD_TRY(const auto file, CheckpointFile::open(given.checkpoint, *state.task));
    state.log->info(given.prefix.empty() ? "load model from: " + given.checkpoint
                                         : fmt::format("load {} in model from: {}", given.prefix, given.checkpoint));
    Diagnostics notes;
    TD_CHECK(loadCheckpoint(layer, *file, given.keys, nullptr, notes, *state.task));
    return {};
}

}  // namespace

Result<void> loadPretrained(TrainState& state) {
    std::string below;  // what a rule covers is not looked at
    for (const auto& [path, layer] : namedModules(state.network())) {
        if (!below.empty() && path.starts_with(below)) continue;
        const ConfigValue rule = initCfgOf(*layer);
        const bool whole = isPretrained(rule);
        for (const ConfigValue& one :
             whole ? std::vector<ConfigValue>{rule} : std::vector<ConfigValue>(rule.items().begin(), rule.items().end()))
            if (isPretrained(one)) TD_CHECK(loadPretrainedLayer(state, *layer, one));
        if (!whole) continue;
        if (path.empty()) return {};
        below = path + '.';
    }
    return {};
}

Result<void> loadWeights(TrainState& state, const CheckpointFile& file) {
    state.log->info("load checkpoint from local path: " + file.path());
    detachFromTraces(state.network());
    Diagnostics notes;
    TD_TRY(const CheckpointLoading loading, loadCheckpoint(state.network(), file, KeyChoice(), nullptr, notes, *state.task));
    const LoadReport& report = loading.report;
    std::string text;
    for (const ShapeMismatch& one : report.mismatched)
        text += fmt::format("size mismatch for {}: copying a param with shape {} from checkpoint, the shape in current model is {}.\n",
                            one.key, shapeText(one.file), shapeText(one.model));
    if (!report.unexpected.empty()) text += "unexpected key in source state_dict: " + joined(report.unexpected, ", ") + "\n\n";
    if (!report.missing.empty()) text += "missing keys in source state_dict: " + joined(report.missing, ", ") + "\n";
    if (!text.empty()) state.log->warning("The model and loaded state dict do not match exactly\n\n" + text);
    return {};
}

Result<void> resumeTraining(TrainState& state, const CheckpointFile& file) {
    TD_CHECK(loadWeights(state, file));
    const ConfigValue* meta = file.object().find("meta");
    const ConfigValue* epoch = meta ? meta->find("epoch") : nullptr;
    const ConfigValue* iter = meta ? meta->find("iter") : nullptr;
    if (!epoch || !iter || !epoch->isInt() || !iter->isInt())
        return Error{ErrorKind::BadInput,
                     "resume-meta",
                     message("resume-meta.no-epoch", "The file does not say at which epoch and iteration it was saved."),
                     message("do.load-from", "Load its weights with --load-from instead."),
                     {file.path(), 0, 0, {}, {}}};
    state.epoch = epoch->asInt();
    state.iter = iter->asInt();
    if (const ConfigValue* text = meta->find("config"); text && text->isString()) {
        // A run on several cards counts fewer iterations.
        const auto config = loadConfigText("meta.config", text->asString());
        const ConfigValue* cards = config.ok() ? (*config)->root.find("gpu_ids") : nullptr;
        const std::size_t count = !cards                              ? 0
                                  : cards->kind() == ValueKind::Range ? static_cast<std::size_t>(cards->rangeBounds().count())
                                                                      : cards->items().size();
        if (count > 1) {
            state.iter *= static_cast<std::int64_t>(count);
            state.log->info("the iteration number is changed due to change of GPU number");
        }
    }
    // IterBasedRunner keeps its own.
    if (state.byEpoch) state.meta = *meta;
    if (const ConfigValue* stored = file.object().find("optimizer")) TD_CHECK(loadOptimizer(*state.optimizer, file, *stored, *state.task));
    state.log->info(state.byEpoch ? fmt::format("resumed epoch {}, iter {}", state.epoch, state.iter)
                                  : fmt::format("resumed from epoch: {}, iter {}", state.epoch, state.iter));
    return {};
}

}  // namespace teardown::engine
