#include "app/gui/rooms/graph/module_trace.h"

#include "core/session/build_journey.h"

#include <vector>

namespace teardown {
namespace {

/// Of each module without its children.
std::vector<std::int64_t> ownParameters(const std::vector<ModuleNode>& modules) {
    std::vector<std::int64_t> own;
    for (const ModuleNode& node : modules) own.push_back(node.parameters);
    for (const ModuleNode& node : modules)
        if (node.parent >= 0) own[static_cast<std::size_t>(node.parent)] -= node.parameters;
    return own;
}

/// The parameter or buffer of a module, with its shape only. `parameters` left of the module: they come before its buffers.
RecordedTensor shapeOf(const StateDictEntry& entry, int id, std::int64_t& parameters) {
    RecordedTensor tensor;
    const std::size_t dot = entry.key.rfind('.');
    tensor.label = dot == std::string::npos ? entry.key : entry.key.substr(dot + 1);
    tensor.role = entry.shape.size() > 1 ? TensorRole::Weight : TensorRole::Vector;
    tensor.dtypeText = entry.dtype;
    tensor.shape = entry.shape;
    tensor.id = id;
    std::int64_t count = 1;
    for (const std::int64_t side : entry.shape) count *= side;
    tensor.name = count <= parameters ? parameterName(tensor.label) : TensorName::Buffer;
    if (count <= parameters) parameters -= count;
    return tensor;
}

}  // namespace

TracePtr moduleTrace(const BuildOutcome& build) {
    if (build.modules.empty()) return nullptr;
    auto trace = std::make_shared<Trace>();
    trace->journey = Journey::Forward;
    std::vector<std::int64_t> own = ownParameters(build.modules);
    int id = 0;
    for (std::size_t i = 0; i < build.modules.size(); ++i) {
        const ModuleNode& node = build.modules[i];
        Step step;
        step.index = static_cast<int>(i);
        step.depth = node.depth;
        step.parent = node.parent;
        step.kind = StepKind::Module;
        step.path = node.path;
        step.type = node.type;
        step.title = asIs(node.type);
        step.arguments = node.arguments;
        // Nothing is known of what flows, only that something does: the graph connects it with the module before.
        RecordedTensor input, output;
        input.name = TensorName::Input;
        input.id = id++;
        output.name = TensorName::Output;
        output.id = id++;
        step.inputs.push_back(std::move(input));
        step.outputs.push_back(std::move(output));
        for (const StateDictEntry& entry : node.tensors) step.inputs.push_back(shapeOf(entry, id++, own[i]));
        step.end = step.index + 1;
        trace->steps.push_back(std::move(step));
        for (int parent = node.parent; parent >= 0; parent = build.modules[static_cast<std::size_t>(parent)].parent)
            trace->steps[static_cast<std::size_t>(parent)].end = static_cast<int>(i) + 1;
    }
    return trace;
}

}  // namespace teardown
