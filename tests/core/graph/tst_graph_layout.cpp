// The layered layout: nothing overlaps, every line runs downwards and through no box, the same input gives the same picture.
#include "core/graph/graph_layout.h"
#include "core/graph/level_stages.h"
#include "tests/core/graph/graph_traces.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>

using namespace teardown;
using namespace teardown::test;

namespace {

GraphMetrics metrics() {
    GraphMetrics result;
    result.size = [](const GraphNode& node) {
        return node.open ? GraphSize{140, 26}
                         : GraphSize{90 + 7.0 * static_cast<double>(english(node.name).size() + node.type.size()),
                                     node.kind == GraphNodeKind::Op ? 26.0 : 42.0};
    };
    return result;
}

bool inside(const GraphRect& inner, const GraphRect& outer) {
    return inner.x >= outer.x - 0.01 && inner.y >= outer.y - 0.01 && inner.x + inner.width <= outer.x + outer.width + 0.01 &&
           inner.y + inner.height <= outer.y + outer.height + 0.01;
}

/// What is wrong with a layout; empty when nothing is.
QString faultOf(const Graph& graph, const GraphLayout& layout) {
    const auto name = [&](std::size_t i) { return QString::fromStdString(graph.nodes[i].path + " " + graph.nodes[i].type); };
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const GraphRect& a = layout.nodes[i];
        if (!(a.width > 0 && a.height > 0)) return name(i) + " has no size";
        if (!inside(a, {0, 0, layout.width, layout.height})) return name(i) + " lies outside";
        if (graph.nodes[i].frame >= 0 && !inside(a, layout.nodes[static_cast<std::size_t>(graph.nodes[i].frame)]))
            return name(i) + " leaves its frame";
        for (std::size_t j = i + 1; j < graph.nodes.size(); ++j)
            if (graph.nodes[i].frame == graph.nodes[j].frame && a.intersects(layout.nodes[j])) return name(i) + " overlaps " + name(j);
    }
    for (std::size_t s = 0; s < layout.segments.size(); ++s) {
        const GraphSegment& line = layout.segments[s];
        if (line.y1 > line.y2 + 0.01 || line.y2 > line.y3 + 0.01 || line.y3 > line.y4 + 0.01) return QString("line %1 runs upwards").arg(s);
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            if (graph.nodes[i].open) continue;
            const GraphRect& box = layout.nodes[i];
            const GraphRect shrunk{box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1};
            const GraphRect pieces[] = {{line.x1, line.y1, 0.01, line.y2 - line.y1},
                                        {std::min(line.x1, line.x2), line.y2, std::fabs(line.x1 - line.x2) + 0.01, line.y3 - line.y2},
                                        {line.x2, line.y3, 0.01, line.y4 - line.y3}};
            for (const GraphRect& piece : pieces)
                if (piece.intersects(shrunk)) return QString("line %1 runs through ").arg(s) + name(i);
        }
    }
    for (std::size_t e = 0; e < graph.edges.size(); ++e) {
        // The way of an edge begins at the lower border of its maker, ends at the upper one of its reader and has no hole but headings.
        const std::vector<int>& way = layout.edgeWays[e];
        if (way.empty()) return QString("edge %1 has no way").arg(e);
        const GraphRect& from = layout.nodes[static_cast<std::size_t>(graph.edges[e].from)];
        const GraphRect& to = layout.nodes[static_cast<std::size_t>(graph.edges[e].to)];
        const GraphSegment& first = layout.segments[static_cast<std::size_t>(way.front())];
        const GraphSegment& last = layout.segments[static_cast<std::size_t>(way.back())];
        if (std::fabs(first.y1 - from.y - from.height) > 0.01 || std::fabs(first.x1 - from.x - from.width / 2) > 0.01)
            return QString("edge %1 does not begin at its maker").arg(e);
        if (std::fabs(last.y4 - to.y) > 0.01 || std::fabs(last.x2 - to.x - to.width / 2) > 0.01 || !last.arrow)
            return QString("edge %1 does not end at its reader").arg(e);
        for (std::size_t k = 1; k < way.size(); ++k) {
            const GraphSegment& upper = layout.segments[static_cast<std::size_t>(way[k - 1])];
            const GraphSegment& lower = layout.segments[static_cast<std::size_t>(way[k])];
            const double hole = lower.y1 - upper.y4;
            if (std::fabs(upper.x2 - lower.x1) > 0.01 || hole < -0.01 || hole > 26.01) return QString("edge %1 is torn").arg(e);
        }
    }
    return {};
}

/// A layout from left to right as if it ran downwards.
GraphLayout turned(GraphLayout layout) {
    layout.horizontal = false;
    std::swap(layout.width, layout.height);
    for (GraphRect& rect : layout.nodes) {
        std::swap(rect.x, rect.y);
        std::swap(rect.width, rect.height);
    }
    return layout;
}

std::string dump(const GraphLayout& layout) {
    std::string text;
    for (const GraphRect& r : layout.nodes)
        text += std::to_string(r.x) + ' ' + std::to_string(r.y) + ' ' + std::to_string(r.width) + ' ' + std::to_string(r.height) + '\n';
    for (const GraphSegment& s : layout.segments)
        text += std::to_string(s.x1) + ' ' + std::to_string(s.y1) + ' ' + std::to_string(s.x2) + ' ' + std::to_string(s.y4) + '\n';
    return text;
}

/// Every layer takes all earlier ones, as in DenseNet.
TracePtr denseNetwork(int layers) {
    ForwardTeller tell;
    tell.enter("", "DenseNet", {"x"});
    std::vector<std::string> made{"x"};
    for (int i = 0; i < layers; ++i) {
        const std::string n = std::to_string(i);
        tell.enter("layer" + n, "DenseLayer" + n, made);
        tell.op("layer" + n, "cat", made, "cat" + n, {1, 8 * (i + 1), 7, 7});
        tell.conv("layer" + n + ".conv", "cat" + n, "y" + n, {1, 8, 7, 7}, 8 * (i + 1), 3);
        tell.leave({"y" + n}, {1, 8, 7, 7});
        made.push_back("y" + n);
    }
    tell.leave({made.back()}, {1, 8, 7, 7});
    return tell.finish();
}

/// Branches of different length side by side, joined by cat, as in GoogLeNet; some in frames of their own.
TracePtr inceptionNetwork() {
    ForwardTeller tell;
    tell.enter("", "Net", {"x"});
    std::string x = "x";
    for (int block = 0; block < 3; ++block) {
        const std::string b = "mixed" + std::to_string(block);
        tell.enter(b, "Inception", {x});
        std::vector<std::string> ends;
        for (int branch = 0; branch < 4; ++branch) {
            const std::string path = b + ".branch" + std::to_string(branch);
            tell.enter(path, "Sequential", {x});
            std::string y = x;
            for (int layer = 0; layer <= branch; ++layer) {
                const std::string at = path + "." + std::to_string(layer);
                tell.conv(at, y, at + ".y", {1, 16, 7, 7}, 16, 3);
                y = at + ".y";
            }
            tell.leave({y}, {1, 16, 7, 7});
            ends.push_back(y);
        }
        tell.op(b, "cat", ends, b + ".y", {1, 64, 7, 7});
        tell.leave({b + ".y"}, {1, 64, 7, 7});
        x = b + ".y";
    }
    tell.leave({x}, {1, 64, 7, 7});
    return tell.finish();
}

TracePtr repNetwork() {
    ForwardTeller tell;
    tell.enter("", "RepVGG", {"x"});
    repBlock(tell, "stem", "x", 3, 8, 14, false);
    repBlock(tell, "stage.0", "stem.y", 8, 8, 14, true);
    tell.leave({"stage.0.y"}, {1, 8, 14, 14});
    return tell.finish();
}

}  // namespace

class TestGraphLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsItsRules_data();
    void holdsItsRules();
    void leftToRight();
    void sameInputSamePicture();
    void trunkIsStraight();
    void highFrameDoesNotTearTheChain();
    void crossingsAreRemoved();
    void oneLabelPerTensor();
    void emptyGraph();
    void cancelled();
};

void TestGraphLayout::holdsItsRules_data() {
    QTest::addColumn<TracePtr>("trace");
    QTest::newRow("residual") << residualNetwork({2, 3});
    QTest::newRow("repvgg") << repNetwork();
    QTest::newRow("dense") << denseNetwork(9);
    QTest::newRow("inception") << inceptionNetwork();
}

void TestGraphLayout::holdsItsRules() {
    QFETCH(TracePtr, trace);
    const auto source = graphSource(trace).value();
    const OpenGroups all = everythingOpen(*source);
    std::vector<OpenGroups> states{{}, all};
    // Each group closed for itself, with everything else open.
    for (const std::string& key : all) states.push_back(all), states.back().erase(key);
    for (const OpenGroups& open : states) {
        const Graph graph = graphOf(*source, open);
        const auto layout = layoutGraph(graph, metrics());
        QVERIFY(layout.ok());
        const QString fault = faultOf(graph, *layout);
        QVERIFY2(fault.isEmpty(), qPrintable(fault));
        GraphMetrics toTheRight = metrics();
        toTheRight.horizontal = true;
        const auto wide = layoutGraph(graph, toTheRight);
        QVERIFY(wide.ok() && wide->horizontal);
        const QString wideFault = faultOf(graph, turned(*wide));
        QVERIFY2(wideFault.isEmpty(), qPrintable(wideFault));
    }
}

void TestGraphLayout::leftToRight() {
    const auto source = graphSource(residualNetwork({2, 2})).value();
    const Graph graph = graphOf(*source, everythingOpen(*source));
    GraphMetrics toTheRight = metrics();
    toTheRight.horizontal = true;
    const GraphLayout layout = layoutGraph(graph, toTheRight).value();
    QVERIFY(layout.width > 4 * layout.height);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const GraphRect& rect = layout.nodes[i];
        const GraphSize size = toTheRight.size(graph.nodes[i]);
        if (!graph.nodes[i].open) {
            QCOMPARE(rect.width, size.width);
            QCOMPARE(rect.height, size.height);
            continue;
        }
        // The heading is at the top and has room.
        QVERIFY(rect.width >= size.width);
        QCOMPARE(layout.headings[i], size.height);
        for (std::size_t part = i + 1; part < graph.nodes.size(); ++part)
            if (graph.nodes[part].frame == static_cast<int>(i)) QVERIFY(layout.nodes[part].y >= rect.y + size.height);
    }
    for (const GraphEdge& edge : graph.edges)
        QVERIFY(layout.nodes[static_cast<std::size_t>(edge.from)].x + layout.nodes[static_cast<std::size_t>(edge.from)].width <
                layout.nodes[static_cast<std::size_t>(edge.to)].x);
    const GraphLabel& label = layout.labels.front();
    const GraphRect& maker = layout.nodes[static_cast<std::size_t>(label.node)];
    QCOMPARE(label.x, maker.x + maker.width);
    QCOMPARE(label.y, maker.y + maker.height / 2);
}

void TestGraphLayout::sameInputSamePicture() {
    const auto picture = [] {
        const auto source = graphSource(inceptionNetwork()).value();
        return dump(layoutGraph(graphOf(*source, everythingOpen(*source)), metrics()).value());
    };
    const std::string first = picture();
    QVERIFY(first.size() > 1000);
    QCOMPARE(picture(), first);
}

void TestGraphLayout::trunkIsStraight() {
    // Through a block with a shortcut the convolutions stand below each other, and in line with what comes before and after.
    const auto source = graphSource(residualNetwork({2})).value();
    const Graph graph = graphOf(*source, everythingOpen(*source));
    const GraphLayout layout = layoutGraph(graph, metrics()).value();
    std::set<int> columns;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const GraphNode& node = graph.nodes[i];
        if (!node.open && node.path.find("downsample") == std::string::npos)
            columns.insert(static_cast<int>(std::lround(layout.nodes[i].x + layout.nodes[i].width / 2)));
    }
    QCOMPARE(columns.size(), std::size_t(1));
}

void TestGraphLayout::highFrameDoesNotTearTheChain() {
    const auto source = graphSource(residualNetwork({1})).value();
    const Graph graph = graphOf(*source, everythingOpen(*source));
    const GraphLayout layout = layoutGraph(graph, metrics()).value();
    const auto rect = [&](const char* path) {
        for (std::size_t i = 0; i < graph.nodes.size(); ++i)
            if (graph.nodes[i].path == path) return layout.nodes[i];
        return GraphRect{};
    };
    const GraphRect conv = rect("backbone.layer1.0.conv1"), norm = rect("backbone.layer1.0.bn1"),
                    frame = rect("backbone.layer1.0.downsample");
    QVERIFY(frame.height > 2 * conv.height);
    QVERIFY(norm.y < frame.y + frame.height);
    QVERIFY(norm.y - conv.y - conv.height < 60);
}

void TestGraphLayout::crossingsAreRemoved() {
    // a and b feed d and c: drawn in the order of execution the two lines would cross.
    const std::vector<LevelNode> nodes(4, LevelNode{LevelRole::Box, 50, 20});
    const std::vector<LevelEdge> edges{{0, 3, 25, 25, 0}, {1, 2, 25, 25, 1}};
    level::LayeredGraph graph = level::layered(nodes, edges, {1, 1, 1, 1});
    QVERIFY(level::orderLayers(graph, {}).ok());
    QCOMPARE(level::crossings(graph), 0L);
    // Two layers of two, fully connected: one crossing is unavoidable.
    graph = level::layered(nodes, {{0, 2, 0, 0, 0}, {0, 3, 0, 0, 0}, {1, 2, 0, 0, 1}, {1, 3, 0, 0, 1}}, {1, 1, 1, 1});
    QVERIFY(level::orderLayers(graph, {}).ok());
    QCOMPARE(level::crossings(graph), 1L);
}

void TestGraphLayout::oneLabelPerTensor() {
    const auto source = graphSource(repNetwork()).value();
    const GraphLayout layout = layoutGraph(graphOf(*source, {"stem"}), metrics()).value();
    // input, two branches, sum, act of the stem, the second block.
    QCOMPARE(layout.labels.size(), std::size_t(6));
    QCOMPARE(layout.labels.front().node, 0);
}

void TestGraphLayout::emptyGraph() {
    const auto layout = layoutGraph(Graph{}, metrics());
    QVERIFY(layout.ok());
    QVERIFY(layout->nodes.empty() && layout->segments.empty());
}

void TestGraphLayout::cancelled() {
    std::stop_source stop;
    stop.request_stop();
    TaskContext task;
    task.stop = stop.get_token();
    const auto source = graphSource(repNetwork()).value();
    const auto layout = layoutGraph(graphOf(*source, {}), metrics(), task);
    QVERIFY(!layout.ok());
    QCOMPARE(layout.error().code, std::string("cancelled"));
}

TD_TEST(TestGraphLayout)
#include "tst_graph_layout.moc"
