#include "core/engine/run/build/build_recorder.h"

#include "core/data/step_arguments.h"
#include "core/engine/nn/layer.h"
#include "core/engine/run/record/guard.h"
#include "core/engine/run/record/step_text.h"
#include "core/engine/zoo/backbones/backbone.h"
#include "core/trace/details/created_parameter.h"
#include "core/trace/details/lookup.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace teardown::engine {

namespace {

/// Uses append: operator+ causes a false warning in g++ 12 (GCC bug 105651).
std::string elided(const std::string& text, std::size_t most = 60) {
    return text.size() <= most ? text : std::string(text, 0, most - 3).append("...");
}

}  // namespace

void BuildRecorder::lookup(const LayerRegistry& registry, const std::string& type, const Signature* found, const std::string& configPath) {
    if (m_task.cancelled()) throw CancelledException{};
    m_pending = {};
    m_pending.registry = registry.name();
    m_pending.scope = registry.scope();
    m_pending.names = registry.rows().size();
    m_pending.type = type;
    m_pending.configPath = configPath;
    if (!found) return;
    m_pending.implementedIn = found->reference.cls;
    m_pending.doc = found->doc;
    m_pending.referenceFile = found->reference.file;
}

void BuildRecorder::constructing(const Arguments& arguments) {
    Node node = m_pending;
    node.arguments = stepArguments(arguments);
    for (const ArgumentSpec& spec : arguments.signature().arguments) node.docs.push_back(spec.doc);
    m_open.push_back(m_nodes.size());
    m_nodes.push_back(std::move(node));
    m_task.report(-1, message("task.building", "building {name}", {{"name", arguments.signature().name}}));
}

void BuildRecorder::constructed(const Arguments&, Layer& layer) {
    const std::size_t index = m_open.back();
    m_open.pop_back();
    m_nodes[index].layer = &layer;
    m_byLayer[&layer] = index;
}

const BuildRecorder::Node* BuildRecorder::nodeOf(const Layer& layer) const {
    const auto found = m_byLayer.find(&layer);
    return found == m_byLayer.end() ? nullptr : &m_nodes[found->second];
}

ModuleFactsTable BuildRecorder::moduleFacts(Layer& root) const {
    ModuleFactsTable table;
    const auto outIndices = outIndicesIn(root);
    for (const auto& [path, layer] : namedModules(root)) {
        const Node* node = nodeOf(*layer);
        const auto returned = outIndices.find(layer);
        table[layer] = {path, node ? node->arguments : std::vector<StepArgument>{}, returned == outIndices.end() ? -1 : returned->second};
    }
    return table;
}

void BuildRecorder::writeLookup(TraceBuilder& builder, const Node& node) const {
    Step step;
    step.kind = StepKind::Lookup;
    step.path = node.type;
    step.type = node.type;
    step.title = message("step.look-up", "look up '{type}' in {registry}", {{"type", node.type}, {"registry", node.registry}});
    ReferenceTable::instance().fill(step, "build", "lookup");
    step.numbers = asIs(fmt::format("{}.get('{}') -> {}", node.registry, node.type, node.implementedIn));
    auto lookup = std::make_shared<Lookup>();
    lookup->registry = node.registry;
    lookup->scope = node.scope;
    lookup->found = node.implementedIn;
    lookup->names = node.names;
    lookup->configPath = node.configPath;
    step.detail = std::move(lookup);
    step.facts = {{message("fact.registry", "registry"),
                   message("lookup.scope", "{registry} (scope {scope})", {{"registry", node.registry}, {"scope", node.scope}})},
                  {message("fact.names-in-it", "entries"), std::to_string(node.names)},
                  {message("fact.found", "class"), node.implementedIn},
                  {message("fact.written-in", "file"), node.referenceFile},
                  {message("fact.asked-for-by", "requested by"), node.configPath}};
    step.variables = {{"cfg['type']", "str", "'" + node.type + "'"}, {"obj_cls", "type", node.implementedIn}};
    builder.leaf(std::move(step));
}

void BuildRecorder::writeArguments(TraceBuilder& builder, const Node& node) const {
    for (std::size_t i = 0; i < node.arguments.size(); ++i) {
        const StepArgument& argument = node.arguments[i];
        if (argument.isDefault) continue;
        Step step;
        step.kind = StepKind::Argument;
        step.path = argument.configPath;
        step.type = node.type;
        const std::string value = argument.value.repr();
        step.title = asIs(fmt::format("{} = {}", argument.name, elided(value)));
        step.why = tableText(node.docs[i]);
        step.arguments = {argument};
        step.variables = {{argument.name, "argument", value}};
        if (!argument.file.empty()) step.facts = {{message("fact.set-in", "set in"), fmt::format("{}:{}", argument.file, argument.line)}};
        ReferenceTable::instance().fill(step, "build", "argument");
        builder.leaf(std::move(step));
    }
}

std::pair<std::string, std::string> initialValueRule(InitialValues rule, const Layer& layer, const std::string& name,
                                                     const at::Tensor& tensor) {
    if (rule == InitialValues::OnesAndZeros) {
        const bool one = name == "weight" || name == "running_var";
        return {one ? "all ones" : "all zeros", {}};
    }
    if (rule == InitialValues::UniformByFanIn) {
        std::int64_t fanIn = 0;
        for (const auto& item : layer.named_parameters(false))
            if (item.key() == "weight" && item.value().dim() >= 2 && item.value().size(0) > 0)
                fanIn = item.value().numel() / item.value().size(0);
        if (fanIn > 0)
            return {"uniform in (-b, b), b = 1 / sqrt(fan_in)",
                    fmt::format("b = 1 / sqrt({}) = {:.6g}", fanIn, 1.0 / std::sqrt(double(fanIn)))};
    }
    return {tensor.dim() == 0 ? "a scalar set by the constructor" : "set by the constructor", {}};
}

void BuildRecorder::writeTensors(TraceBuilder& builder, const std::string& path, const Layer& layer) const {
    const InitialValues rule = layer.describe().initial;
    const auto write = [&](const std::string& name, const at::Tensor& tensor, bool isBuffer) {
        if (!tensor.defined()) return;
        Step step;
        step.kind = StepKind::Create;
        step.path = childPath(path, name);
        step.type = isBuffer ? "buffer" : "Parameter";
        step.title = asIs(fmt::format("{} {}", name, shapeText(tensor.sizes().vec())));
        const auto [formula, numbers] = initialValueRule(rule, layer, name, tensor);
        step.formula = Formula::words(formula);
        step.numbers = asIs(numbers);
        ReferenceTable::instance().fill(step, "build", isBuffer ? "buffer" : "parameter");
        step.facts = {{message("fact.values", "values"), std::to_string(tensor.numel())}};
        // An alias: loading a checkpoint gives the parameter another storage, and this step keeps showing the created one.
        step.outputs.push_back(builder.record(isBuffer ? TensorName::Buffer : parameterName(name), name,
                                              tensor.dim() > 1 ? TensorRole::Weight : TensorRole::Vector, tensor.detach()));
        addTensorVariables(step);
        if (!isBuffer) {
            auto created = std::make_shared<CreatedParameter>();
            created->requiresGrad = tensor.requires_grad();
            if (!created->requiresGrad)
                step.facts.emplace_back(message("fact.frozen", "frozen"), message("fact.frozen-is", "training does not change it"));
            step.detail = std::move(created);
        }
        builder.leaf(std::move(step));
    };
    for (const auto& item : layer.named_parameters(false)) write(item.key(), item.value(), false);
    for (const auto& item : layer.named_buffers(false)) write(item.key(), item.value(), true);
}

void BuildRecorder::writeModule(TraceBuilder& builder, const std::string& path, const Layer& layer) {
    if (!m_written.insert(&layer).second) return;
    if (m_task.cancelled()) throw CancelledException{};
    const Node* node = nodeOf(layer);
    if (node) writeLookup(builder, *node);

    Step step;
    step.kind = StepKind::Construct;
    step.path = path;
    step.type = layer.type();
    const Description description = layer.describe();
    step.title = asIs(fmt::format("{}({})", layer.type(), node ? "..." : elided(reprOf(description))));
    step.arguments = node ? node->arguments : shownArguments(description);
    step.operation = description.operation;
    step.detail = description.detail;
    if (node) step.why = tableText(node->doc);
    ReferenceTable::instance().fill(step, "build", "init:" + layer.type());
    ReferenceTable::instance().fill(step, "build", node ? "construct" : "child");
    step.facts.emplace_back(message("fact.parameters", "parameters"), std::to_string(parameterCount(layer)));
    builder.open(std::move(step));
    if (node) writeArguments(builder, *node);
    writeTensors(builder, path, layer);
    for (const auto& [name, child] : childLayers(layer)) writeModule(builder, childPath(path, name), *child);
    builder.close();
}

void BuildRecorder::writeSteps(TraceBuilder& builder, Layer& root) {
    writeModule(builder, {}, root);
    // Built, but not a module of the network: train_cfg.augments.
    for (const Node& node : m_nodes)
        if (node.layer && !m_written.contains(node.layer)) writeModule(builder, node.configPath, *node.layer);
}

}  // namespace teardown::engine
