#include "core/engine/zoo/backbones/backbone.h"

#include "core/engine/nn/containers.h"
#include "core/engine/nn/norm.h"
#include "core/engine/zoo/backbones/arch_row.h"
#include "core/registry/python_values.h"

#include <algorithm>

namespace teardown::engine {

void Backbone::train(bool on) {
    ValueModule::train(on);
    freezeStages();
    if (!on || !m_normEval) return;
    for (const auto& [path, layer] : namedModules(*this))
        if (dynamic_cast<BatchNorm*>(layer)) layer->eval();
}

void Backbone::freeze(torch::nn::Module& module) {
    module.eval();
    for (at::Tensor& parameter : module.parameters()) parameter.set_requires_grad(false);
}

std::unordered_map<const Layer*, int> outIndicesIn(Layer& network) {
    std::unordered_map<const Layer*, int> found;
    for (const auto& [path, layer] : namedModules(network)) {
        const auto* backbone = dynamic_cast<const Backbone*>(layer);
        if (!backbone) continue;
        for (auto [output, index] : backbone->outputLayers())
            while (output) {
                found[output] = index;
                const auto* sequence = dynamic_cast<const Sequential*>(output);
                output = sequence && !sequence->items().empty() ? sequence->items().back().get() : nullptr;
            }
    }
    return found;
}

ConfigValue convolutionalInitCfg(ConfigValue convolutions) {
    return py::list({py::dict({{"type", py::value("Kaiming")}, {"layer", std::move(convolutions)}}),
                     py::dict({{"type", py::value("Constant")},
                               {"val", py::value(1)},
                               {"layer", py::list({py::value("_BatchNorm"), py::value("GroupNorm")})}})});
}

static Error refusedArch(const Arguments& arguments, const Message& remedy) {
    return arguments.bad(
        "arch", message("arch.arch-is-not-one", "\"arch\": \"{name}\" is not one of the arch_settings", {{"name", arguments.text("arch")}}),
        remedy);
}

Error noSuchArch(const Arguments& arguments, const std::string& known) {
    return refusedArch(arguments, message("do.choose-from", "Choose from {known}.", {{"known", known}}));
}

Error noSuchArchNorDict(const Arguments& arguments, const std::string& known) {
    return refusedArch(arguments, message("do.choose-from-or-give", "Choose from {known} or give a dict.", {{"known", known}}));
}

std::int64_t archInteger(const Arguments& arguments, const char* key, const char* keys) {
    const ConfigValue& arch = arguments["arch"];
    const ConfigValue* value = arch.isDict() ? arch.find(key) : nullptr;
    if (!value || !value->isInt() || value->asInt() <= 0)
        throw BuildFailure{arguments.bad(
            "arch", message("swin-transformer.custom-arch-needs", "Custom arch needs a dict with keys {keys}", {{"keys", keys}}),
            message("do.give-positive-integers", "Give a positive integer for each."))};
    return value->asInt();
}

std::vector<std::vector<std::int64_t>> archLists(const Arguments& arguments, const std::vector<const char*>& keys) {
    const ConfigValue& arch = arguments["arch"];
    std::string names;
    bool complete = arch.isDict() && arch.entries().size() == keys.size();
    for (const char* key : keys) {
        complete = complete && arch.contains(key);
        names += (names.empty() ? "" : ", ") + std::string(key);
    }
    if (!complete)
        throw BuildFailure{arguments.bad(
            "arch", message("swin-transformer.custom-arch-needs", "Custom arch needs a dict with keys {keys}", {{"keys", names}}))};
    std::vector<std::vector<std::int64_t>> lists;
    for (const char* key : keys) {
        std::vector<std::int64_t> numbers;
        const ConfigValue& value = *arch.find(key);
        if (value.kind() == ValueKind::List)
            for (const ConfigValue& item : value.items())
                if (item.isInt() && item.asInt() > 0) numbers.push_back(item.asInt());
        if (numbers.empty() || numbers.size() != value.items().size() || (!lists.empty() && numbers.size() != lists.front().size()))
            throw BuildFailure{arguments.bad(
                "arch",
                message("arch.lists-of-one-length", "Length of setting item in arch dict must be type of list and have the same length."),
                message("do.a-number-per-stage", "Give a list of positive integers for each, one a stage."))};
        lists.push_back(std::move(numbers));
    }
    return lists;
}

Error noSuchArchName(const Arguments& arguments, const std::string& name, const std::string& known) {
    return arguments.bad("arch", message("arch.arch-is-not-in", "Arch {name} is not in default archs", {{"name", name}}),
                         message("do.choose-from-or-give", "Choose from {known} or give a dict.", {{"known", known}}));
}

Error noSuchDepth(const Arguments& arguments, const std::string& known, const Message& family) {
    return arguments.bad("depth",
                         message("depth.invalid-depth-for", "invalid depth {wanted} for {which}",
                                 {{"wanted", arguments.integer("depth")}, {"which", family}}),
                         message("do.has-depths", "{type} has depths {known}.", {{"type", arguments.signature().name}, {"known", known}}));
}

std::vector<std::int64_t> checkedOutIndices(const Arguments& arguments, std::int64_t stages) {
    std::vector<std::int64_t> indices = arguments.integers("out_indices");
    if (indices.empty() || *std::max_element(indices.begin(), indices.end()) >= stages)
        throw BuildFailure{arguments.bad("out_indices",
                                         message("backbone.out-indices-there-are", "out_indices={arguments}: there are {stages} stages",
                                                 {{"arguments", arguments["out_indices"].repr()}, {"stages", stages}}),
                                         message("do.indices-run-from-0", "Indices run from 0 to {stages}.", {{"stages", stages - 1}}))};
    return indices;
}

std::vector<std::int64_t> indicesInRange(const Arguments& a, std::vector<std::int64_t> indices, std::int64_t stages) {
    for (const std::int64_t index : indices)
        if (index < 0 || index >= stages)
            throw BuildFailure{a.bad("out_indices", message("backbone.the-item-in-out-indices",
                                                            "the item in out_indices must in range(0, {stages}). But received {index}",
                                                            {{"stages", stages}, {"index", index}}))};
    const std::int64_t frozen = a.integer("frozen_stages");
    if (frozen < -1 || frozen >= stages)
        throw BuildFailure{a.bad("frozen_stages", message("backbone.frozen-stages-must-be",
                                                          "frozen_stages must be in range(-1, {stages}). But received {frozen}",
                                                          {{"stages", stages}, {"frozen", frozen}}))};
    return indices;
}

/// out_indices, negative ones counted from `end`; those above `most` are refused. last: the last that there is.
static std::vector<std::int64_t> countedFromEnd(const Arguments& arguments, std::int64_t end, std::int64_t most, std::int64_t last) {
    std::vector<std::int64_t> indices;
    for (const std::int64_t index : arguments.integers("out_indices")) {
        indices.push_back(index < 0 ? index + end : index);
        if (indices.back() < 0 || indices.back() > most)
            throw BuildFailure{arguments.bad(
                "out_indices", message("vision-transformer.invalid-out-indices", "Invalid out_indices {index}", {{"index", index}}),
                message("do.indices-run-from-0", "Indices run from 0 to {stages}.", {{"stages", last}}))};
    }
    return indices;
}

std::vector<std::int64_t> outIndicesFromEnd(const Arguments& arguments, std::int64_t end, std::int64_t most) {
    return countedFromEnd(arguments, end, most, most - 1);
}

std::vector<std::int64_t> outIndicesBelow(const Arguments& arguments, std::int64_t end, std::int64_t count) {
    return countedFromEnd(arguments, end, count - 1, count - 1);
}

std::int64_t checkedStages(const Arguments& arguments, std::int64_t most) {
    const std::int64_t stages = arguments.integer("num_stages");
    if (stages < 1 || stages > most)
        throw BuildFailure{arguments.bad("num_stages", message("backbone.num-stages-must-be", "num_stages={stages}: must be 1 to {most}",
                                                               {{"stages", stages}, {"most", most}}))};
    return stages;
}

std::vector<std::int64_t> integersPerStage(const Arguments& arguments, const std::string& name, std::int64_t stages) {
    std::vector<std::int64_t> values = arguments.integers(name);
    if (std::ssize(values) != stages)
        throw BuildFailure{arguments.bad(name, message("backbone.has-entries-for", "{name} has {entries} entries for {stages} stages",
                                                       {{"name", name}, {"entries", values.size()}, {"stages", stages}}))};
    return values;
}

ArgumentSpec inChannelsArgument() { return {"in_channels", py::value(3), "Channels of the picture."}; }
ArgumentSpec outIndicesArgument(ConfigValue defaultValue) {
    return {"out_indices", std::move(defaultValue), "Stages whose output is returned."};
}
ArgumentSpec outIndexArgument() {
    return {"out_indices", py::value(-1), "Stages whose output is returned; negative ones count from the last."};
}
ArgumentSpec stridesArgument(ConfigValue defaultValue) {
    return {"strides", std::move(defaultValue), "Stride of each stage's first block."};
}
ArgumentSpec frozenStagesArgument() { return {"frozen_stages", py::value(-1), "Number of frozen stages; -1: none."}; }
ArgumentSpec convCfgArgument() { return {"conv_cfg", py::none(), "Which convolution layer; None: Conv2d."}; }
ArgumentSpec normCfgArgument(ConfigValue defaultValue) { return {"norm_cfg", std::move(defaultValue), "Which norm layer."}; }
ArgumentSpec actCfgArgument() { return {"act_cfg", py::dict({{"type", py::value("ReLU")}}), "Which activation."}; }
ArgumentSpec normEvalArgument() { return {"norm_eval", py::value(false), "Keep batch norms on their running statistics while training."}; }
ArgumentSpec withCpArgument() {
    return {"with_cp", py::value(false), "Recompute activations in the backward pass to save memory; no effect on values."};
}
ArgumentSpec zeroInitResidualArgument(bool defaultValue) {
    return {"zero_init_residual", py::value(defaultValue),
            "Start each block as the identity: its last norm's weight is set to 0 by --init-weights."};
}
ArgumentSpec initCfgArgument(ConfigValue defaultValue) {
    return {"init_cfg", std::move(defaultValue), "Initialisation rules applied by --init-weights."};
}

}  // namespace teardown::engine
