#include "core/engine/run/build/checkpoint_loading.h"

#include "core/base/text.h"
#include "core/checkpoint/fit/joined_tensors.h"
#include "core/checkpoint/fit/state_dict_match.h"
#include "core/checkpoint/fit/value_change.h"
#include "core/engine/nn/conv_ws.h"
#include "core/engine/nn/op_table.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/reference.h"
#include "core/engine/run/record/step_text.h"
#include "core/engine/run/record/tensor_bridge.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cstring>

namespace teardown::engine {

namespace {

Step matchStep(const LoadReport& report, const CheckpointFile& file, const StateDictView& names) {
    Step step;
    step.kind = StepKind::Group;
    step.path = "checkpoint";
    step.type = checkpointFormatName(file.format());
    step.title = message("step.load-the-checkpoint", "load the checkpoint");
    step.numbers =
        message("numbers.tensors-match", "{loaded} of {entries} tensors match", {{"loaded", report.loaded()}, {"entries", report.entries}});
    step.facts = {
        {message("fact.matched", "matched"),
         message("load.matched", "{matched} of the model's {entries} tensors", {{"matched", report.matched}, {"entries", report.entries}})},
        {message("fact.missing-in-the-file", "missing in the file"), std::to_string(report.missing.size())},
        {message("fact.unexpected-in-the-file", "unexpected in the file"), std::to_string(report.unexpected.size())},
        {message("fact.of-another-shape", "shape mismatches"), std::to_string(report.mismatched.size())},
        {message("fact.resized-on-loading", "resized on loading"), std::to_string(report.resampled.size())},
        {message("fact.made-by-the-network-itself", "made by the network itself"), std::to_string(report.remade.size())},
        {message("fact.in-the-file", "in the file"), message("load.tensors", "{count} tensors", {{"count", names.items.size()}})},
        {message("fact.parameters-loaded", "parameters loaded"), fmt::format("{:.1f} %", report.parameterShare * 100)},
        {message("fact.container", "container"), names.container.empty() ? message("load.the-root", "the root") : asIs(names.container)},
        {message("fact.verdict", "verdict"), report.verdict}};
    if (report.counters > 0)
        step.facts.emplace_back(message("fact.counters-that-start-at-0", "counters that start at 0"), std::to_string(report.counters));
    if (!report.advice.empty()) step.facts.emplace_back(message("fact.what-helps", "remedy"), report.advice);
    if (!report.proposal.empty() && report.mapping.empty())
        step.facts.emplace_back(message("fact.as-options", "as options"), report.proposal);
    if (!report.mapping.empty()) step.facts.emplace_back(message("fact.key-mapping", "key mapping"), report.mapping);
    const auto list = [&step](const char* name, const std::vector<std::string>& keys) {
        constexpr std::size_t kShown = 20;
        for (std::size_t i = 0; i < keys.size() && i < kShown; ++i) step.variables.push_back({name, "key", escapeForDisplay(keys[i])});
        if (keys.size() > kShown) step.variables.push_back({name, "keys", fmt::format("... and {} more", keys.size() - kShown)});
    };
    list("missing", report.missing);
    list("unexpected", report.unexpected);
    for (const ShapeMismatch& mismatch : report.mismatched)
        step.variables.push_back(
            {mismatch.key, "shape", shapeText(mismatch.file) + " in the file, " + shapeText(mismatch.model) + " in the model"});
    ReferenceTable::instance().fill(step, "build", "match");
    return step;
}

/// The layer that owns the tensor adapts it, as a separate step. `builder`: null if nothing is recorded, here and below.
Result<at::Tensor> adaptedTensor(Layer& model, const StateEntry& entry, const at::Tensor& stored, TraceBuilder* builder) {
    const std::string& key = entry.key;
    const std::size_t dot = key.rfind('.');
    const std::string path = dot == std::string::npos ? std::string() : key.substr(0, dot), name = key.substr(path.empty() ? 0 : dot + 1);
    at::Tensor adapted = stored;
    for (const auto& [at, layer] : namedModules(model))
        if (at == path) {
            TD_TRY(adapted, layer->adapt(name, stored));
        }
    if (!builder) return adapted;
    Step step;
    step.kind = StepKind::Op;
    const OpRow& row = entry.onLoading == OnLoading::ResampleTable ? opRow("interp2d") : opRow("interpolate");
    step.type = row.name;
    step.operation = row.operation;
    step.path = key;
    step.title = message("step.resize-key", "resize {key}", {{"key", key}});
    step.formula = row.formula({}, {formula::x()}, shapeOf(stored));
    step.facts = {{message("fact.shape", "shape"), shapeText(shapeOf(stored)) + " -> " + shapeText(shapeOf(adapted))}};
    ReferenceTable::instance().fill(step, "ops", row.reference);
    step.inputs.push_back(builder->record(TensorName::Before, "before", TensorRole::Activation, stored));
    step.outputs.push_back(builder->record(TensorName::After, "after", TensorRole::Activation, adapted));
    addTensorVariables(step);
    builder->leaf(std::move(step));
    return adapted;
}

/// Writes the stored values into the tensor's own memory, which nothing has used yet. False if dtype or shape differ.
bool copiedInPlace(const TensorView& stored, at::Tensor target) {
    if (scalarTypeOf(stored.dtype()) != target.scalar_type() || at::IntArrayRef(stored.shape()) != target.sizes() || !stored.contiguous() ||
        stored.bigEndian() || !target.is_contiguous())
        return false;
    if (target.numel() > 0) std::memcpy(target.data_ptr(), stored.data(), stored.byteSize());
    return true;
}

/// The tensors of the file that make the entry of the model.
std::vector<std::size_t> sourcesOf(const StateDictMatch& match, std::size_t entry) {
    const auto several = match.joined.find(entry);
    if (several != match.joined.end()) return several->second;
    return {static_cast<std::size_t>(match.source[entry])};
}

std::string namesInFile(const CheckpointFile& file, const StateDictMatch& match, std::size_t entry) {
    std::string names;
    for (const std::size_t source : sourcesOf(match, entry)) names += (names.empty() ? "" : ", ") + file.tensors()[source].key();
    return names;
}

Result<TensorView> storedTensor(const CheckpointFile& file, const StateDictMatch& match, std::size_t entry, const TaskContext& task) {
    std::vector<TensorView> parts;
    for (const std::size_t source : sourcesOf(match, entry)) {
        TD_TRY(TensorView part, file.read(source, task));
        parts.push_back(std::move(part));
    }
    return parts.size() == 1 ? parts.front() : joinedValues(parts);
}

/// Standardised convolutions without a scale in the file take it from the weight that was loaded.
void adoptWeights(Layer& model, const std::vector<StateEntry>& entries, const StateDictMatch& match, TraceBuilder* builder) {
    for (const auto& [path, layer] : namedModules(model)) {
        auto* standardised = dynamic_cast<ConvAWS2d*>(layer);
        if (!standardised) continue;
        const std::string gamma = path + ".weight_gamma", beta = path + ".weight_beta";
        bool withGamma = false;
        for (std::size_t i = 0; i < entries.size(); ++i) withGamma = withGamma || (entries[i].key == gamma && match.source[i] >= 0);
        if (!standardised->adoptWeight(withGamma) || !builder) continue;
        Step step;
        step.kind = StepKind::Copy;
        step.path = path;
        step.type = standardised->type();
        step.title = message("step.adopt-weight", "scale and shift of {path} from its weight", {{"path", path}});
        for (const StateEntry& entry : entries)
            if (entry.key == gamma || entry.key == beta)
                step.outputs.push_back(builder->recordOwned(TensorName::After, entry.key, TensorRole::Weight, entry.tensor.detach()));
        addTensorVariables(step);
        ReferenceTable::instance().fill(step, "build", "adopt");
        builder->leaf(std::move(step));
    }
}

/// Gives the entry's tensor the loaded value, as a step that shows both.
void copyTensor(const StateEntry& entry, const std::string& owner, at::Tensor loaded, const std::string& keyInFile, ValueChange change,
                TraceBuilder* builder) {
    at::Tensor target = entry.tensor;
    const at::Tensor before = target.detach();
    const bool casts = loaded.scalar_type() != target.scalar_type();
    const std::string cast = dtypeText(loaded) + " -> " + dtypeText(target);
    if (casts) loaded = loaded.to(target.scalar_type());
    target.set_data(loaded.sizes() == target.sizes() ? loaded : loaded.reshape(target.sizes()));
    if (!builder) return;
    Step step;
    step.kind = StepKind::Copy;
    step.path = childPath(owner, entry.key);
    step.type = "Tensor";
    step.title = message("step.copy", "copy {key}", {{"key", step.path}});
    step.facts = {{message("fact.in-the-file", "in the file"), keyInFile}};
    if (change == ValueChange::UnfoldOrder)
        step.facts.emplace_back(message("fact.order", "order"),
                                message("load.unfold-order", "each channel's four neighbours together, as unfold has them"));
    if (casts) step.facts.emplace_back(message("fact.cast", "cast"), cast);
    const TensorRole role = target.dim() > 1 ? TensorRole::Weight : TensorRole::Vector;
    step.inputs.push_back(builder->record(TensorName::Before, "before", role, before));
    step.outputs.push_back(builder->recordOwned(TensorName::After, "after", role, target.detach()));
    addTensorVariables(step);
    ReferenceTable::instance().fill(step, "build", "copy");
    builder->leaf(std::move(step));
}

}  // namespace

std::vector<StateDictEntry> stateDictEntries(const std::vector<StateEntry>& entries) {
    std::vector<StateDictEntry> result;
    result.reserve(entries.size());
    for (const StateEntry& entry : entries)
        result.push_back({entry.key, shapeOf(entry.tensor), dtypeText(entry.tensor), entry.gridPrefix, entry.onLoading});
    return result;
}

Result<CheckpointLoading> loadCheckpoint(Layer& model, const CheckpointFile& file, const KeyChoice& keys, TraceBuilder* builder,
                                         Diagnostics& notes, const TaskContext& task, const std::string& owner) {
    notes.insert(notes.end(), file.warnings().begin(), file.warnings().end());
    TD_TRY(const StateDictView names, stateDictOf(file, keys.weights, keys.mapping));
    const std::vector<StateEntry> entries = stateDict(model);
    if (const auto problem = reviseKeysProblem(keys.revise))
        return Error{ErrorKind::BadInput,
                     "revise-keys",
                     message("revise-keys.text", "{problem}.", {{"problem", *problem}}),
                     message("do.write-a-pattern-as", "Write a pattern for re.sub."),
                     {}};
    const std::vector<StateDictEntry> modelEntries = stateDictEntries(entries);
    StateDictMatch match = matchStateDict(modelEntries, file, names, keys);
    const Diagnostics idle = idleChoices(file, names, keys, modelEntries);
    notes.insert(notes.end(), idle.begin(), idle.end());

    CheckpointLoading result;
    result.report = match.report;
    if (match.report.matched == 0)
        return Error{
            ErrorKind::BadInput,
            "checkpoint-no-match",
            message("checkpoint-no-match.no-tensor-of-the", "No tensor of the checkpoint fits the model (0 of {entries}): {verdict}",
                    {{"entries", match.report.entries}, {"verdict", match.report.verdict}}),
            match.report.advice.empty()     ? message("do.open-the-config-that", "Open the config that this checkpoint was trained with.")
            : match.report.proposal.empty() ? match.report.advice
                                            : message("do.advice-and-options", "{advice} Try: {proposal}",
                                                      {{"advice", match.report.advice}, {"proposal", match.report.proposal}}),
            {file.path(), 0, 0, {}, {}}};
    if (const ConfigValue* meta = file.object().find("meta"); meta && meta->isDict()) result.meta = *meta;

    if (builder) builder->open(matchStep(match.report, file, names));
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (match.source[i] < 0) continue;
        if (task.cancelled()) return cancelledError();
        TD_TRY(const TensorView stored, storedTensor(file, match, i, task));
        const ValueChange change = valueChangeOf(match.report.mapping, entries[i].key);
        const TensorView bytes = changedValues(change, stored);
        if (!builder && copiedInPlace(bytes, entries[i].tensor)) continue;
        TD_TRY(at::Tensor loaded, tensorOf(bytes));
        if (loaded.sizes() != entries[i].tensor.sizes() && (entries[i].gridPrefix || entries[i].onLoading == OnLoading::ResampleTable)) {
            TD_TRY(loaded, adaptedTensor(model, entries[i], loaded, builder));
        }
        copyTensor(entries[i], owner, std::move(loaded), namesInFile(file, match, i), change, builder);
        task.report(double(i + 1) / double(entries.size()), message("task.loading-the-checkpoint", "loading the checkpoint"));
    }
    adoptWeights(model, entries, match, builder);
    if (builder) builder->close();
    return result;
}

}  // namespace teardown::engine
