// Traces of small networks for tests and benchmarks of the graph, built step by step with named tensors. No torch, no numbers, only shapes.
#pragma once

#include "core/trace/details/foldable_block.h"
#include "core/trace/trace.h"
#include "tests/support/operations.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace teardown::test {

/// Builds a forward trace. Each name denotes one recorded tensor.
class ForwardTeller {
public:
    ForwardTeller() { m_trace.journey = Journey::Forward; }

    void enter(const std::string& path, const std::string& type, const std::vector<std::string>& in,
               std::shared_ptr<const StepDetail> detail = {}) {
        begin(StepKind::Module, path, type, in).detail = std::move(detail);
    }
    void leave(const std::vector<std::string>& out, const Shape& shape) {
        Step& step = m_trace.steps[static_cast<std::size_t>(m_open.back())];
        for (const std::string& name : out) step.outputs.push_back(tensor("output", name, shape));
        step.end = static_cast<int>(m_trace.steps.size());
        m_open.pop_back();
    }
    void layer(const std::string& path, const std::string& type, const std::vector<std::string>& in, const std::string& out,
               const Shape& shape) {
        begin(StepKind::Module, path, type, in);
        leave({out}, shape);
    }
    /// A convolution with its kernel and its arguments.
    void conv(const std::string& path, const std::string& in, const std::string& out, const Shape& shape, int from, int kernel,
              int stride = 1) {
        Step& step = begin(StepKind::Module, path, "Conv2d", {in});
        step.detail = squareWindow(kernel, stride);
        const auto pair = [](int side) { return ConfigValue::tuple({ConfigValue::integer(side), ConfigValue::integer(side)}); };
        step.arguments = {{"kernel_size", pair(kernel), false, {}, 0, {}}, {"stride", pair(stride), false, {}, 0, {}}};
        step.inputs.push_back(
            {"weight", TensorRole::Weight, {}, "float32", {shape[1], from, kernel, kernel}, m_next++, TensorName::Weight, {}});
        leave({out}, shape);
    }
    void norm(const std::string& path, const std::string& in, const std::string& out, const Shape& shape) {
        Step& step = begin(StepKind::Module, path, "BatchNorm2d", {in});
        for (const char* name : {"weight", "bias", "running_mean", "running_var"})
            step.inputs.push_back({name,
                                   TensorRole::Vector,
                                   {},
                                   "float32",
                                   {shape[1]},
                                   m_next++,
                                   std::string(name).starts_with("running") ? TensorName::Buffer : parameterName(name),
                                   {}});
        leave({out}, shape);
    }
    void op(const std::string& path, const std::string& type, const std::vector<std::string>& in, const std::string& out,
            const Shape& shape) {
        begin(StepKind::Op, path, type, in).title = asIs(type + " of the tensors");
        leave({out}, shape);
    }
    void transform(const std::string& type, const std::string& in, const std::string& out) {
        begin(StepKind::Transform, "data.test.pipeline." + std::to_string(m_trace.steps.size()), type, {});
        Step& step = m_trace.steps.back();
        if (!in.empty()) step.inputs.push_back(tensor("before", in, {28, 28, 3}));
        leave({out}, {28, 28, 3});
    }
    /// A parameter of the module that was entered last.
    void parameter(const std::string& name, const Shape& shape) {
        RecordedTensor own = tensor(name, name, shape);
        own.name = TensorName::Parameter;
        m_trace.steps[static_cast<std::size_t>(m_open.back())].inputs.push_back(std::move(own));
    }
    /// The shape of a tensor that no step makes.
    void given(const std::string& name, const Shape& shape) { m_shapes[name] = shape; }
    TracePtr finish() { return std::make_shared<const Trace>(std::move(m_trace)); }

private:
    RecordedTensor tensor(const std::string& name, const std::string& id, const Shape& shape) {
        const auto [found, isNew] = m_ids.try_emplace(id, m_next);
        if (isNew) ++m_next;
        if (!shape.empty()) m_shapes[id] = shape;
        return {name, TensorRole::Activation, {}, "float32", m_shapes[id], found->second, TensorName::Other, {}};
    }
    Step& begin(StepKind kind, const std::string& path, const std::string& type, const std::vector<std::string>& in) {
        Step step;
        step.index = static_cast<int>(m_trace.steps.size());
        step.depth = static_cast<int>(m_open.size());
        step.parent = m_open.empty() ? -1 : m_open.back();
        step.kind = kind;
        step.path = path;
        step.type = type;
        step.title = asIs(type);
        step.operation = operationOf(type);
        for (const std::string& name : in) step.inputs.push_back(tensor("input", name, {}));
        m_open.push_back(step.index);
        m_trace.steps.push_back(std::move(step));
        return m_trace.steps.back();
    }

    Trace m_trace;
    std::vector<int> m_open;
    std::map<std::string, int> m_ids;
    std::map<std::string, Shape> m_shapes;
    int m_next = 0;
};

/// A RepVGG-like block: 3x3, 1x1 and, when `identity`, the norm of the input; ReLU. Names its output path + ".y".
inline void repBlock(ForwardTeller& tell, const std::string& path, const std::string& in, int from, int to, int side, bool identity) {
    const Shape shape{1, to, side, side};
    const auto branch = [&](const std::string& name, int kernel) {
        const std::string at = path + "." + name;
        tell.enter(at, "Sequential", {in});
        tell.conv(at + ".conv", in, at + ".c", shape, from, kernel, identity ? 1 : 2);
        tell.norm(at + ".norm", at + ".c", at + ".y", shape);
        tell.leave({at + ".y"}, shape);
    };
    auto foldable = std::make_shared<FoldableBlock>();
    foldable->branches = {"branch_3x3", "branch_1x1"};
    if (identity) foldable->branches.push_back("branch_norm");
    tell.enter(path, "RepVGGBlock", {in}, std::move(foldable));
    if (identity) tell.norm(path + ".branch_norm", in, path + ".n", shape);
    branch("branch_3x3", 3);
    branch("branch_1x1", 1);
    tell.op(path, "add", {path + ".branch_3x3.y", path + ".branch_1x1.y"}, path + ".s", shape);
    if (identity) tell.op(path, "add", {path + ".s", path + ".n"}, path + ".t", shape);
    tell.layer(path + ".act", "ReLU", {identity ? path + ".t" : path + ".s"}, path + ".y", shape);
    tell.leave({path + ".y"}, shape);
}

/// A bottleneck with a shortcut, projected when `project`. Names its output path + ".y".
inline void bottleneck(ForwardTeller& tell, const std::string& path, const std::string& in, int from, int to, int side, bool project) {
    const Shape shape{1, to, side, side};
    tell.enter(path, "Bottleneck", {in});
    std::string x = in;
    for (int i = 1; i <= 3; ++i) {
        const std::string n = std::to_string(i);
        tell.conv(path + ".conv" + n, x, path + ".c" + n, shape, i == 1 ? from : to, i == 2 ? 3 : 1);
        tell.norm(path + ".bn" + n, path + ".c" + n, path + ".n" + n, shape);
        x = path + ".n" + n;
        if (i == 3) break;
        tell.layer(path + ".relu", "ReLU", {x}, path + ".r" + n, shape);
        x = path + ".r" + n;
    }
    std::string shortcut = in;
    if (project) {
        tell.enter(path + ".downsample", "Sequential", {in});
        tell.conv(path + ".downsample.0", in, path + ".dc", shape, from, 1);
        tell.norm(path + ".downsample.1", path + ".dc", path + ".dn", shape);
        tell.leave({path + ".dn"}, shape);
        shortcut = path + ".dn";
    }
    tell.op(path, "add", {x, shortcut}, path + ".s", shape);
    tell.layer(path + ".relu", "ReLU", {path + ".s"}, path + ".y", shape);
    tell.leave({path + ".y"}, shape);
}

/// Picture, transforms, a stem and stages of bottlenecks (the first of each projects), pooling, a linear layer, softmax.
inline TracePtr residualNetwork(const std::vector<int>& blocks) {
    ForwardTeller tell;
    tell.transform("LoadImageFromFile", "", "file");
    tell.transform("Resize", "file", "resized");
    tell.enter("", "ImageClassifier", {"x"});
    tell.enter("backbone", "ResNet", {"x"});
    tell.conv("backbone.conv1", "x", "stem", {1, 64, 56, 56}, 3, 7, 2);
    std::string x = "stem";
    int from = 64;
    for (std::size_t stage = 0; stage < blocks.size(); ++stage) {
        const std::string path = "backbone.layer" + std::to_string(stage + 1);
        tell.enter(path, "ResLayer", {x});
        const int to = 64 << stage;
        for (int block = 0; block < blocks[stage]; ++block) {
            const std::string at = path + "." + std::to_string(block);
            bottleneck(tell, at, x, from, to, 56 >> stage, block == 0);
            x = at + ".y";
            from = to;
        }
        tell.leave({x}, {1, to, 56 >> stage, 56 >> stage});
    }
    tell.leave({x}, {1, from, 7, 7});
    tell.layer("neck", "GlobalAveragePooling", {x}, "pooled", {1, from});
    tell.enter("head", "LinearClsHead", {"pooled"});
    tell.layer("head.fc", "Linear", {"pooled"}, "logits", {1, 10});
    tell.leave({"logits"}, {1, 10});
    tell.op("", "softmax", {"logits"}, "scores", {1, 10});
    tell.leave({"scores"}, {1, 10});
    return tell.finish();
}

}  // namespace teardown::test
