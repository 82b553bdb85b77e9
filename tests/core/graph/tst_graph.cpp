// The graph of a trace: who feeds whom, what a box stands for, folded repeats, what is opened, and a block before and after its fold.
#include "core/graph/fold_graphs.h"
#include "core/graph/graph.h"
#include "tests/core/graph/graph_traces.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>

using namespace teardown;
using namespace teardown::test;

namespace {

std::shared_ptr<const GraphSource> sourceOf(TracePtr trace) { return graphSource(std::move(trace)).value(); }

int find(const Graph& graph, const std::string& path, const std::string& type = {}) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        if (graph.nodes[i].path == path && (type.empty() || graph.nodes[i].type == type)) return static_cast<int>(i);
    return -1;
}

/// "a>b" for every edge, by name where there is one, else by type; in order.
std::string edgesText(const Graph& graph) {
    std::string text;
    const auto name = [&](int node) {
        const GraphNode& n = graph.nodes[static_cast<std::size_t>(node)];
        return n.kind == GraphNodeKind::Op || n.name.empty() ? n.type : english(n.name);
    };
    for (const GraphEdge& edge : graph.edges)
        text += (text.empty() ? "" : " ") + name(edge.from) + (edge.implied ? "~" : ">") + name(edge.to);
    return text;
}

TracePtr oneBlock(bool identity) {
    ForwardTeller tell;
    repBlock(tell, "stem", "x", 8, 8, 14, identity);
    return tell.finish();
}

}  // namespace

class TestGraph : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void branchesMeetInTheirSum();
    void residualSumTakesTheShortcut();
    void transformsAreOneInput();
    void equalBlocksAreFolded();
    void differentOrCrossedBlocksAreNot();
    void groupsOpenAndClose();
    void everyStepHasItsBox();
    void handedOnTensorKeepsTheChain();
    void untoldOpsAreBridged();
    void tokensAndPositionsAreParameters();
    void opensAsFarAsItFits();
    void describesLayers();
    void otherJourneysHaveNoGraph();
    void cancelled();
    void foldedBlock();
    void foldedIntoALayerThatStays();
    void foldShowsTheKernelOfTheJourney();
    void onlyBlocksWithBranchesFold();
};

void TestGraph::branchesMeetInTheirSum() {
    const auto source = sourceOf(oneBlock(true));
    QCOMPARE(edgesText(graphOf(*source, {})), std::string("input>branch_norm input>branch_3x3 input>branch_1x1 branch_3x3>add "
                                                          "branch_1x1>add add>add branch_norm>add add>act act>output"));
    const Graph open = graphOf(*source, everythingOpen(*source));
    QCOMPARE(
        edgesText(open),
        std::string(
            "input>branch_norm input>conv conv>norm input>conv conv>norm norm>add norm>add add>add branch_norm>add add>act act>output"));
    QCOMPARE(open.edges[2].label, std::string("8×14×14"));
}

void TestGraph::residualSumTakesTheShortcut() {
    ForwardTeller tell;
    tell.enter("", "Net", {"x"});
    bottleneck(tell, "a", "x", 8, 8, 7, false);
    bottleneck(tell, "b", "a.y", 8, 16, 7, true);
    tell.leave({"b.y"}, {1, 16, 7, 7});
    const auto source = sourceOf(tell.finish());
    const Graph graph = graphOf(*source, {"a", "b"});
    // The shortcut of a is the input itself, that of b its projection.
    QCOMPARE(edgesText(graph),
             std::string("input>conv1 conv1>bn1 bn1>relu relu>conv2 conv2>bn2 bn2>relu relu>conv3 conv3>bn3 bn3>add input>add add>relu "
                         "relu>conv1 conv1>bn1 bn1>relu relu>conv2 conv2>bn2 bn2>relu relu>conv3 conv3>bn3 relu>downsample bn3>add "
                         "downsample>add add>relu relu>output"));
}

void TestGraph::transformsAreOneInput() {
    const auto source = sourceOf(residualNetwork({1}));
    const Graph graph = graphOf(*source, {});
    QCOMPARE(graph.nodes.front().kind, GraphNodeKind::Input);
    QCOMPARE(english(graph.nodes.front().detail), std::string("2 transforms"));
    QCOMPARE(graph.nodes.front().step, 1);
    QCOMPARE(graph.nodeOfStep[0], 0);
    QCOMPARE(graph.nodeOfStep[1], 0);
    QCOMPARE(edgesText(graph), std::string("input>backbone backbone>neck neck>head head>softmax softmax>output"));
}

void TestGraph::equalBlocksAreFolded() {
    const auto source = sourceOf(residualNetwork({5, 1, 3}));
    const Graph graph = graphOf(*source, {"backbone", "backbone.layer1", "backbone.layer2", "backbone.layer3"});
    std::vector<int> repeats;
    for (const GraphNode& node : graph.nodes)
        if (node.kind == GraphNodeKind::Repeat) repeats.push_back(node.repeat);
    QCOMPARE(repeats, (std::vector<int>{4, 2}));
    const GraphNode& folded = graph.nodes[static_cast<std::size_t>(find(graph, "backbone.layer1.1"))];
    QCOMPARE(english(folded.name), std::string("layer1.1–4"));
    QVERIFY(!folded.open);
    // Four times three kernels with their norms.
    QCOMPARE(folded.parameters, std::int64_t(4 * (64 * 64 * (1 + 9 + 1) + 3 * 2 * 64)));
    const Graph unfolded = graphOf(*source, {"backbone", "backbone.layer1", folded.key});
    int blocks = 0;
    for (const GraphNode& node : unfolded.nodes) blocks += node.type == "Bottleneck" && node.kind == GraphNodeKind::Group;
    QCOMPARE(blocks, 5);
    QVERIFY(unfolded.nodes[static_cast<std::size_t>(find(unfolded, "backbone.layer1.1"))].open);
}

void TestGraph::differentOrCrossedBlocksAreNot() {
    const auto repeats = [](const std::function<void(ForwardTeller&)>& tellBlocks) {
        ForwardTeller tell;
        tell.enter("", "Net", {"x"});
        tellBlocks(tell);
        tell.leave({"y"}, {1, 8, 7, 7});
        const Graph graph = graphOf(*sourceOf(tell.finish()), {});
        return std::count_if(graph.nodes.begin(), graph.nodes.end(),
                             [](const GraphNode& node) { return node.kind == GraphNodeKind::Repeat; });
    };
    const auto block = [](ForwardTeller& tell, const std::string& path, const std::string& in, const std::string& out, int kernel) {
        tell.enter(path, "Block", {in});
        tell.conv(path + ".conv", in, path + ".c", {1, 8, 7, 7}, 8, kernel);
        tell.norm(path + ".norm", path + ".c", out, {1, 8, 7, 7});
        tell.leave({out}, {1, 8, 7, 7});
    };
    QCOMPARE(repeats([&](ForwardTeller& t) { block(t, "0", "x", "a", 3), block(t, "1", "a", "y", 3); }), 1);
    QCOMPARE(repeats([&](ForwardTeller& t) { block(t, "0", "x", "a", 3), block(t, "1", "a", "y", 1); }), 0);
    // Side by side instead of one after the other.
    QCOMPARE(repeats([&](ForwardTeller& t) {
                 block(t, "0", "x", "a", 3), block(t, "1", "x", "b", 3), t.op("", "add", {"a", "b"}, "y", {1, 8, 7, 7});
             }),
             0);
    // The first block's output is wanted later on, too.
    QCOMPARE(repeats([&](ForwardTeller& t) {
                 block(t, "0", "x", "a", 3), block(t, "1", "a", "b", 3), t.op("", "add", {"a", "b"}, "y", {1, 8, 7, 7});
             }),
             0);
}

void TestGraph::groupsOpenAndClose() {
    const auto source = sourceOf(residualNetwork({3}));
    const Graph closed = graphOf(*source, {});
    const Graph open = graphOf(*source, {"backbone", "head"});
    const int backbone = find(open, "backbone");
    QVERIFY(open.nodes[static_cast<std::size_t>(backbone)].open);
    QCOMPARE(open.nodes[static_cast<std::size_t>(find(open, "backbone.conv1"))].frame, backbone);
    QCOMPARE(open.nodes[static_cast<std::size_t>(backbone)].parameters,
             closed.nodes[static_cast<std::size_t>(find(closed, "backbone"))].parameters);
    for (const GraphEdge& edge : open.edges)
        QVERIFY(!open.nodes[static_cast<std::size_t>(edge.from)].open && !open.nodes[static_cast<std::size_t>(edge.to)].open);
    for (std::size_t i = 0; i < open.nodes.size(); ++i) QVERIFY(open.nodes[i].frame < static_cast<int>(i));
}

void TestGraph::everyStepHasItsBox() {
    const TracePtr trace = residualNetwork({2, 3});
    const auto source = sourceOf(trace);
    for (const OpenGroups& open : {OpenGroups{}, OpenGroups{"backbone"}, everythingOpen(*source)}) {
        const Graph graph = graphOf(*source, open);
        for (const Step& step : trace->steps) {
            const int node = graph.nodeOfStep[static_cast<std::size_t>(step.index)];
            if (step.path.empty() && step.kind == StepKind::Module) {
                QCOMPARE(node, -1);
                continue;
            }
            QVERIFY2(node >= 0, step.path.c_str());
            const GraphNode& box = graph.nodes[static_cast<std::size_t>(node)];
            QVERIFY(box.kind == GraphNodeKind::Input || (box.step <= step.index && step.index < box.end));
        }
    }
}

void TestGraph::handedOnTensorKeepsTheChain() {
    // Dropout in evaluation gives back what it was given: the same tensor.
    ForwardTeller tell;
    tell.enter("", "Net", {"x"});
    tell.layer("fc1", "Linear", {"x"}, "a", {1, 8});
    tell.layer("drop", "Dropout", {"a"}, "a", {1, 8});
    tell.layer("fc2", "Linear", {"a"}, "b", {1, 4});
    tell.leave({"b"}, {1, 4});
    QCOMPARE(edgesText(graphOf(*sourceOf(tell.finish()), {})), std::string("input>fc1 fc1>drop drop>fc2 fc2>output"));
}

void TestGraph::untoldOpsAreBridged() {
    // Before fc the network reshapes without a recorded step; later it takes a slice as large as its input.
    ForwardTeller tell;
    tell.given("x", {1, 3, 5, 5});
    tell.given("unknown", {1, 2, 4});
    tell.given("slice", {3, 25});
    tell.enter("", "Net", {"x"});
    tell.layer("conv", "Conv2d", {"x"}, "a", {1, 4, 2, 2});
    tell.op("", "mul", {"a"}, "half", {1, 8});
    tell.layer("fc", "Linear", {"unknown"}, "b", {1, 4});
    tell.op("", "cat", {"b", "slice"}, "c", {1, 79});
    tell.leave({"c"}, {1, 79});
    QCOMPARE(edgesText(graphOf(*sourceOf(tell.finish()), {})), std::string("input>conv conv>mul mul~fc fc>cat input~cat cat>output"));
}

void TestGraph::tokensAndPositionsAreParameters() {
    // Nothing made the class token, which stands before the patches of each sample, nor the positions that are added to both.
    ForwardTeller tell;
    tell.given("x", {2, 3, 4, 4});
    tell.given("cls", {2, 1, 8});
    tell.enter("", "Net", {"x"});
    tell.parameter("cls_token", {1, 1, 8});
    tell.parameter("pos_embed", {1, 5, 8});
    tell.layer("embed", "PatchEmbed", {"x"}, "p", {2, 4, 8});
    tell.op("", "cat", {"cls", "p"}, "z", {2, 5, 8});
    tell.op("", "add", {"z", "pos_embed"}, "y", {2, 5, 8});
    tell.leave({"y"}, {2, 5, 8});
    const auto source = sourceOf(tell.finish());
    QCOMPARE(edgesText(graphOf(*source, {})), std::string("input>embed embed>cat cat>add add>output"));
    QCOMPARE(source->facts[2].parameters, std::int64_t{8});
    QCOMPARE(source->facts[3].parameters, std::int64_t{40});
}

void TestGraph::opensAsFarAsItFits() {
    const auto source = sourceOf(residualNetwork({3, 3}));
    QVERIFY(openedUpTo(*source, 3).empty());
    const OpenGroups some = openedUpTo(*source, 14);
    QVERIFY(some.count("backbone") && some.count("backbone.layer1") && !some.count("backbone.layer1.0"));
    QVERIFY(graphOf(*source, some).boxes() <= 14);
    QVERIFY(openedUpTo(*source, 1000).count("backbone.layer1.0"));
    // A block like those of the stages, but outside of them, is aligned with its counterpart.
    ForwardTeller tell;
    tell.enter("", "RepVGG", {"x"});
    repBlock(tell, "stem", "x", 3, 8, 14, false);
    tell.enter("stage", "Sequential", {"stem.y"});
    repBlock(tell, "stage.0", "stem.y", 8, 8, 14, true);
    tell.leave({"stage.0.y"}, {1, 8, 14, 14});
    tell.leave({"stage.0.y"}, {1, 8, 14, 14});
    QCOMPARE(openedUpTo(*sourceOf(tell.finish()), 5), (OpenGroups{"stage"}));
}

void TestGraph::describesLayers() {
    Step conv;
    conv.kind = StepKind::Module;
    conv.type = "Conv2d";
    conv.operation = {Positions::Window, OperationFamily::Convolution};
    const auto window = test::squareWindow(3, 2, 1);
    window->inChannels = window->groups = 32;
    conv.detail = window;
    QCOMPARE(english(detailOf(conv)), std::string("3×3 /2 depthwise"));
    window->groups = 4;
    QCOMPARE(english(detailOf(conv)), std::string("3×3 /2 4 groups"));
    conv.operation.family = OperationFamily::Pooling;
    QCOMPARE(english(detailOf(conv)), std::string("3×3 /2"));
    window->kernel = {0, 0};
    window->outputSize = {1, 1};
    QCOMPARE(english(detailOf(conv)), std::string("→1×1"));
    Step linear;
    linear.operation.family = OperationFamily::Linear;
    setArgument(linear, "in_features", ConfigValue::integer(2048));
    setArgument(linear, "out_features", ConfigValue::integer(1000));
    QCOMPARE(english(detailOf(linear)), std::string("2048→1000"));
    const auto family = [](OperationFamily told, StepKind kind = StepKind::Module) {
        Step step;
        step.kind = kind;
        step.operation.family = told;
        return familyOf(step);
    };
    QCOMPARE(family(OperationFamily::Norm), GraphFamily::Norm);
    QCOMPARE(family(OperationFamily::Activation), GraphFamily::Activation);
    QCOMPARE(family(OperationFamily::Pooling), GraphFamily::Pooling);
    QCOMPARE(family(OperationFamily::Activation, StepKind::Op), GraphFamily::Activation);
    QCOMPARE(family(OperationFamily::Other, StepKind::Op), GraphFamily::Op);
    QCOMPARE(family(OperationFamily::Other), GraphFamily::Other);
    QCOMPARE(family(OperationFamily::Convolution, StepKind::Transform), GraphFamily::Data);
    Step block;
    block.path = "backbone.layer1.0";
    QCOMPARE(nameOf(block, true), std::string("layer1.0"));
    QCOMPARE(nameOf(block, false), std::string("0"));
}

void TestGraph::otherJourneysHaveNoGraph() {
    auto trace = std::make_shared<Trace>(*residualNetwork({1}));
    trace->journey = Journey::Build;
    QVERIFY(sourceOf(trace)->edges.empty());
    QVERIFY(graphOf(*sourceOf(std::make_shared<const Trace>()), {}).empty());
    QVERIFY(graphOf(*sourceOf(nullptr), {}).empty());
}

void TestGraph::cancelled() {
    std::stop_source stop;
    stop.request_stop();
    TaskContext task;
    task.stop = stop.get_token();
    const auto source = graphSource(residualNetwork({1}), task);
    QVERIFY(!source.ok());
    QCOMPARE(source.error().code, std::string("cancelled"));
}

void TestGraph::foldedBlock() {
    ForwardTeller tell;
    tell.enter("", "Net", {"x"});
    tell.layer("first", "ReLU", {"x"}, "a", {1, 8, 14, 14});
    repBlock(tell, "block", "a", 8, 8, 14, true);
    tell.leave({"block.y"}, {1, 8, 14, 14});
    const TracePtr trace = tell.finish();
    const int block = trace->findPath("block");
    QCOMPARE(foldableBlock(*trace, block + 3), block);
    const auto traces = foldTraces(*trace, block);
    QVERIFY(traces.has_value());
    QCOMPARE(edgesText(graphOf(*sourceOf(traces->before.trace), {})),
             std::string("input>branch_norm input>branch_3x3 input>branch_1x1 branch_3x3>add branch_1x1>add add>add branch_norm>add "
                         "add>act act>output"));
    const Graph after = graphOf(*sourceOf(traces->after.trace), {});
    QCOMPARE(edgesText(after), std::string("input>branch_reparam branch_reparam>act act>output"));
    const GraphNode& conv = after.nodes[static_cast<std::size_t>(find(after, "block.branch_reparam"))];
    QCOMPARE(conv.type, std::string("Conv2d"));
    QCOMPARE(english(conv.detail), std::string("3×3"));
    QCOMPARE(conv.parameters, std::int64_t(8 * 8 * 9 + 8));
    // Every step knows what it was in the whole trace.
    QCOMPARE(traces->before.original.size(), traces->before.trace->steps.size());
    for (std::size_t i = 0; i < traces->before.original.size(); ++i)
        QCOMPARE(traces->before.trace->steps[i].path, trace->steps[static_cast<std::size_t>(traces->before.original[i])].path);
    QCOMPARE(trace->steps[static_cast<std::size_t>(traces->after.original[1])].type, std::string("add"));
    QCOMPARE(trace->steps[static_cast<std::size_t>(traces->after.original[2])].path, std::string("block.act"));
}

/// A RepMLP block keeps its fully connected layer.
void TestGraph::foldedIntoALayerThatStays() {
    const Shape map{1, 2, 4, 4}, vector{1, 32, 1, 1};
    ForwardTeller tell;
    auto foldable = std::make_shared<FoldableBlock>();
    foldable->branches = {"fc3", "fc3_bn", "repconv3"};
    foldable->kept = "fc3";
    tell.enter("block", "RepMLPBlock", {"x"}, std::move(foldable));
    tell.layer("block.gp", "Sigmoid", {"x"}, "g", {1, 2, 1, 1});
    tell.op("block", "flatten", {"x"}, "v", vector);
    tell.conv("block.fc3", "v", "f", vector, 16, 1);
    tell.op("block", "vector_to_map", {"f"}, "m", map);
    tell.norm("block.fc3_bn", "m", "n", map);
    tell.conv("block.repconv3", "x", "c", map, 1, 3);
    tell.op("block", "add", {"n", "c"}, "s", map);
    tell.op("block", "mul", {"s", "g"}, "y", map);
    tell.leave({"y"}, map);
    const TracePtr trace = tell.finish();
    QCOMPARE(foldableBlock(*trace, 3), 0);
    const auto traces = foldTraces(*trace, 0);
    QVERIFY(traces.has_value());
    const Graph after = graphOf(*sourceOf(traces->after.trace), {});
    QCOMPARE(edgesText(after), std::string("input>gp input>flatten flatten>fc3 fc3>vector_to_map vector_to_map>mul gp>mul mul>output"));
    const GraphNode& layer = after.nodes[static_cast<std::size_t>(find(after, "block.fc3"))];
    QCOMPARE(layer.parameters, std::int64_t(32 * 16 + 32));
    QCOMPARE(traces->after.original.size(), traces->after.trace->steps.size());
}

void TestGraph::foldShowsTheKernelOfTheJourney() {
    auto reparam = std::make_shared<Trace>();
    reparam->journey = Journey::Reparameterise;
    Step block, sum;
    block.kind = StepKind::Block;
    block.path = "stem";
    block.end = 2;
    sum.kind = StepKind::Sum;
    sum.index = sum.depth = 1;
    sum.parent = 0;
    sum.end = 2;
    sum.outputs = {{"kernel", TensorRole::Weight, {}, "float32", {8, 8, 3, 3}, 0, TensorName::After, {}},
                   {"bias", TensorRole::Vector, {}, "float32", {8}, 1, TensorName::After, {}}};
    reparam->steps = {block, sum};
    const auto traces = foldTraces(*oneBlock(false), 0, reparam.get());
    QVERIFY(traces.has_value());
    const Step& conv = traces->after.trace->steps.at(1);
    QCOMPARE(conv.inputs.size(), std::size_t(3));
    QCOMPARE(conv.inputs[1].label, std::string("weight"));
    QCOMPARE(sourceOf(traces->after.trace)->facts[1].parameters, std::int64_t(8 * 8 * 9 + 8));
}

void TestGraph::onlyBlocksWithBranchesFold() {
    const TracePtr trace = residualNetwork({1});
    for (const Step& step : trace->steps) {
        QVERIFY(!foldTraces(*trace, step.index));
        QCOMPARE(foldableBlock(*trace, step.index), -1);
    }
    QVERIFY(!foldTraces(*trace, -1));
    QVERIFY(!foldTraces(*trace, static_cast<int>(trace->steps.size())));
}

TD_TEST(TestGraph)
#include "tst_graph.moc"
