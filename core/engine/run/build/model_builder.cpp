#include "core/base/text.h"
#include "core/config/versions/type_names.h"
#include "core/config/versions/version_signs.h"
#include "core/data/pipeline.h"
#include "core/engine/nn/constructor_values.h"
#include "core/engine/run/build/build_recorder.h"
#include "core/engine/run/build/checkpoint_loading.h"
#include "core/engine/run/build/init_journey.h"
#include "core/engine/run/build/module_nodes.h"
#include "core/engine/run/model/built_model.h"
#include "core/engine/run/model/trust.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/step_text.h"
#include "core/engine/zoo/hole.h"
#include "core/registry/custom_imports.h"
#include "core/session/class_names.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <filesystem>
#include <unordered_set>

namespace teardown::engine {

namespace {

/// Created tensors and those replaced by a checkpoint are both kept up to this size.
constexpr std::uint64_t kBuildBudget = 1ull << 30;

Place placeOfConfig(const Config& config, const std::string& path) {
    return {config.files.empty() ? config.path : config.files.front().displayPath, 0, 0, path, {}};
}

int firstConvChannels(const std::vector<StateEntry>& entries) {
    for (const StateEntry& entry : entries)
        // TNT's positions inside a patch have four axes, too.
        if (entry.tensor.dim() == 4 && entry.key.ends_with("weight")) return static_cast<int>(entry.tensor.size(1));
    return 3;
}

/// Loaded or not, per state_dict key. Keys without influence (num_batches_tracked) are left out.
struct LoadedKeys {
    bool hasCheckpoint = false;
    std::unordered_set<std::string> absent;
};

LoadState stateOf(const Layer& layer, const std::string& path, const LoadedKeys& loaded) {
    int present = 0;
    int absent = 0;
    for (const StateEntry& entry : stateDict(layer, path)) {
        if (entry.key.ends_with("num_batches_tracked")) continue;
        ++(loaded.absent.contains(entry.key) ? absent : present);
    }
    if (present + absent == 0) return LoadState::None;
    if (!loaded.hasCheckpoint) return LoadState::Random;
    return absent == 0 ? LoadState::Loaded : present == 0 ? LoadState::Missing : LoadState::Partly;
}

std::vector<ModuleNode> nodesOf(const BuiltModel& model, const LoadedKeys& loaded) {
    std::vector<ModuleNode> nodes = moduleNodes(*model.network);
    std::size_t i = 0;
    for (const auto& [path, layer] : namedModules(*model.network)) {
        ModuleNode& node = nodes[i++];
        const auto facts = model.modules.find(layer);
        if (facts != model.modules.end()) {
            if (!facts->second.arguments.empty()) node.arguments = facts->second.arguments;
            node.outIndex = facts->second.outIndex;
        }
        node.state = stateOf(*layer, path, loaded);
        if (const auto* hole = dynamic_cast<const Hole*>(layer)) node.hole = hole->reason().what;
    }
    return nodes;
}

bool isRegistered(const std::string& name) {
    // Read by name, without a registry: mmcv's initialisers and dropout layers.
    if (isOneOf(name,
                {"Constant", "Xavier", "Normal", "TruncNormal", "Uniform", "Kaiming", "Caffe2Xavier", "Pretrained", "DropPath", "Dropout"}))
        return true;
    const auto& all = layerRegistries();
    return std::any_of(all.begin(), all.end(), [&](const LayerRegistry* registry) { return registry->findRow(name) != nullptr; });
}

/// mmengine imports a class by its dotted name (Registry.get); here it is looked up by the last part.
void noteTypesByModule(const Config& config, Diagnostics& notes) {
    const ConfigValue* model = config.root.find("model");
    std::vector<std::string> byModule;
    if (model) withPlainTypes(*model, isRegistered, byModule);
    if (byModule.empty()) return;
    notes.push_back(
        {Severity::Note, "registry-by-module",
         message("registry-by-module.classes-of-these-names",
                 "The config names classes by their Python modules ({first}); mmclassification's classes of these names are built.",
                 {{"first", escapeForDisplay(byModule.front())}}),
         placeOf(*model, "model")});
}

/// A part of the network that nobody here knows: the rest of it can be shown.
Error withTree(const BuildRequest& request, Error error) {
    const bool unknown = error.code == "registry-unknown" || error.code == "registry-scope";
    if (unknown && !request.holes && error.where.member != "model.type")
        error.remedy = sentences(
            {error.remedy, message("do.tree-shows-the-rest", "`teardown tree` shows the rest of the network, with a hole here.")});
    return error;
}

/// What helps with a config of mmpretrain.
Error withConversion(const Config& config, Error error) {
    const Message advice = error.kind == ErrorKind::BadInput ? conversionAdvice(config) : Message();
    if (!advice.empty()) error.remedy = sentences({error.remedy, advice});
    return error;
}

/// Whether the checkpoint gives a value to every tensor of the network.
bool coversAll(const LoadReport& report) { return report.missing.empty() && report.mismatched.empty(); }

/// `draw`: with the values that constructors draw. Without them the result is null if the checkpoint does not cover all.
Result<std::shared_ptr<BuiltModel>> buildUnguarded(const BuildRequest& request, bool draw, ModelId id, const TaskContext& task) {
    auto model = std::make_shared<BuiltModel>();
    auto outcome = std::make_shared<BuildOutcome>();
    model->id = outcome->model = id;
    model->config = request.config;
    model->seed = request.seed;
    at::manual_seed(request.seed);
    BuildRecorder recorder(task);
    BuildContext context(&recorder);
    {
        std::optional<SkipConstructorValues> skip;
        if (!draw) skip.emplace();
        std::optional<HoleScope> scope;
        if (request.holes) scope.emplace();
        Result<std::shared_ptr<ImageClassifier>> network = constructClassifier(*request.config, context);
        if (!network.ok()) return withTree(request, withConversion(*request.config, withCustomImports(*request.config, network.error())));
        model->network = *network;
        if (scope)
            for (const Error& problem : scope->problems()) outcome->holes.push_back(withCustomImports(*request.config, problem));
    }
    outcome->diagnostics = context.diagnostics();
    noteTypesByModule(*request.config, outcome->diagnostics);
    model->modules = recorder.moduleFacts(*model->network);

    TraceBuilder builder(Journey::Build, subjectOf(*request.config), kBuildBudget);
    if (request.record) recorder.writeSteps(builder, *model->network);
    if (request.initWeights) TD_CHECK(runInitialisation(*model->network, builder, outcome->diagnostics, request.record, task));

    LoadedKeys loaded;
    const std::string checkpointPath = request.checkpoint ? request.checkpoint->path() : std::string();
    if (request.checkpoint) {
        TD_TRY(CheckpointLoading loading, loadCheckpoint(*model->network, *request.checkpoint, request.keys,
                                                         request.record ? &builder : nullptr, outcome->diagnostics, task));
        if (!draw && !coversAll(loading.report)) return std::shared_ptr<BuiltModel>();
        loaded.hasCheckpoint = true;
        loaded.absent.insert(loading.report.missing.begin(), loading.report.missing.end());
        for (const ShapeMismatch& mismatch : loading.report.mismatched) loaded.absent.insert(mismatch.key);
        outcome->load = std::move(loading.report);
        model->checkpointMeta = std::move(loading.meta);
        model->checkpointPath = checkpointPath;
    }
    ClassNames names = classNamesOf(*request.config, request.checkpoint.get());
    outcome->classes = std::move(names.names);
    for (Diagnostic& note : classNamesNotes(names.origin)) outcome->diagnostics.push_back(std::move(note));
    model->network->eval();

    const std::vector<StateEntry> entries = stateDict(*model->network);
    outcome->stateDict = stateDictEntries(entries);
    outcome->parameters = parameterCount(*model->network);
    outcome->notFinite = notFiniteKeys(entries);
    warnOfWeights(*outcome, entries, checkpointPath, outcome->diagnostics);
    outcome->modules = nodesOf(*model, loaded);
    model->inputChannels = firstConvChannels(entries);
    outcome->inputShape = {model->inputChannels, 224, 224};
    if (const auto pipeline = Pipeline::fromConfig(*request.config, model->inputChannels); pipeline.ok()) {
        const PictureSize size = pipeline->outputSize();
        outcome->inputShape = {model->inputChannels, size.height, size.width};
    } else {
        const Error& error = pipeline.error();
        outcome->diagnostics.push_back(
            {Severity::Warning, error.code,
             message("model-builder.pictures-can-not-be", "{what} This network cannot process pictures.", {{"what", error.what}}),
             error.where});
    }
    if (request.record) outcome->trace = builder.finish();
    model->outcome = std::move(outcome);
    return model;
}

}  // namespace

std::string subjectOf(const Config& config) { return std::filesystem::path(config.path).filename().string(); }

std::string labelOf(const BuiltModel& model, int index) {
    const auto at = static_cast<std::size_t>(index);
    return at < model.outcome->classes.size() ? model.outcome->classes[at] : fmt::format("class {}", index);
}

Result<std::shared_ptr<ImageClassifier>> constructClassifier(const Config& config, BuildContext& context) {
    std::vector<std::string> byModule;
    const ConfigValue* modelConfig = config.root.find("model");
    if (!modelConfig)
        return Error{ErrorKind::BadInput, "config-no-model", message("config-no-model.the-config-has-no", "The config has no 'model'."),
                     message("do.open-a-config-of", "Open a config of mmclassification: model = dict(type='ImageClassifier', ...)."),
                     placeOfConfig(config, "model")};
    if (!modelConfig->isDict())
        return Error{ErrorKind::BadInput, "config-model-type",
                     message("config-model-type.model-must-be-a", "'model' must be a dict, not {typeName}.",
                             {{"typeName", modelConfig->typeName()}}),
                     message("do.write-model-dict-type", "Write model = dict(type='ImageClassifier', ...)."),
                     placeOf(*modelConfig, "model")};
    TD_TRY(LayerPtr layer, context.build(modelRegistry(), withPlainTypes(*modelConfig, isRegistered, byModule), "model"));
    auto classifier = std::dynamic_pointer_cast<ImageClassifier>(layer);
    if (!classifier)
        return Error{
            ErrorKind::BadInput, "config-model-type",
            message("config-model-type.model-is-a-not", "'model' is a {type}, not a classifier.", {{"type", layer->type()}}),
            message("do.write-model-dict-type-imageclassifier",
                    "Write model = dict(type='ImageClassifier', backbone=dict(type='{type}', ...), ...).", {{"type", layer->type()}}),
            placeOf(*modelConfig, "model.type")};
    classifier->eval();
    return classifier;
}

Result<std::shared_ptr<BuiltModel>> buildModel(const BuildRequest& request, const TaskContext& task, ModelId id) {
    if (!request.config)
        return Error{ErrorKind::Internal,
                     "build-no-config",
                     message("build-no-config.a-build-was-asked", "A build was requested without a config."),
                     {},
                     {}};
    return guarded(message("doing.building-the-model", "building the model"), [&]() -> Result<std::shared_ptr<BuiltModel>> {
        if (!request.record && request.checkpoint && !request.initWeights) {
            TD_TRY(auto model, buildUnguarded(request, /*draw=*/false, id, task));
            if (model) return model;
        }
        return buildUnguarded(request, /*draw=*/true, id, task);
    });
}

}  // namespace teardown::engine
