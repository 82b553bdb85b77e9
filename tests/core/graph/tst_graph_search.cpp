// Finding boxes by name or type, and opening the groups around them.
#include "core/graph/graph_search.h"
#include "tests/core/graph/graph_traces.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>

using namespace teardown;
using namespace teardown::test;

class TestGraphSearch : public QObject {
    Q_OBJECT

    static std::size_t found(const Trace& trace, const char* text) { return stepsNamed(trace, text).size(); }

private Q_SLOTS:
    void byNameAndType() {
        const TracePtr trace = residualNetwork({2, 1});
        const auto count = [&](auto matches) {
            return static_cast<std::size_t>(std::count_if(trace->steps.begin(), trace->steps.end(), matches));
        };
        QCOMPARE(found(*trace, "CONV2D"), count([](const Step& step) { return step.type == "Conv2d"; }));
        QCOMPARE(found(*trace, "bn2"), std::size_t(3));
        QCOMPARE(found(*trace, "add"), std::size_t(3));
        QCOMPARE(found(*trace, "layer1.0.bn2"), std::size_t(1));
        QCOMPARE(found(*trace, "layer2"), std::size_t(2));  // the layer, and its only block, which is called layer2.0
        QCOMPARE(found(*trace, ""), std::size_t(0));
        QCOMPARE(found(*trace, "swin"), std::size_t(0));
        // The whole picture has no box, and transforms are one.
        QCOMPARE(found(*trace, "ImageClassifier"), std::size_t(0));
        QCOMPARE(found(*trace, "Resize"), std::size_t(0));
        const std::vector<int> steps = stepsNamed(*trace, "relu");
        QVERIFY(std::is_sorted(steps.begin(), steps.end()));
    }

    void opensWhatIsAround() {
        const auto source = graphSource(residualNetwork({4, 1})).value();
        const int step = source->trace->findPath("backbone.layer1.2.conv3");
        const OpenGroups open = openedAround(*source, {}, step);
        const Graph graph = graphOf(*source, open);
        const GraphNode& node = graph.nodes[static_cast<std::size_t>(graph.nodeOfStep[static_cast<std::size_t>(step)])];
        QCOMPARE(node.step, step);
        QCOMPARE(node.kind, GraphNodeKind::Layer);
        // Nothing else.
        for (const GraphNode& other : graph.nodes) QVERIFY2(!other.open || (other.step <= step && step < other.end), other.path.c_str());
        // A block inside a repeat: the repeat opens, the block itself does not.
        const int block = source->trace->findPath("backbone.layer1.2");
        const Graph around = graphOf(*source, openedAround(*source, {}, block));
        const GraphNode& shown = around.nodes[static_cast<std::size_t>(around.nodeOfStep[static_cast<std::size_t>(block)])];
        QCOMPARE(shown.step, block);
        QVERIFY(!shown.open && shown.kind == GraphNodeKind::Group);
        QCOMPARE(openedAround(*source, open, step), open);
        QCOMPARE(openedAround(*source, {}, -1), OpenGroups());
        QCOMPARE(openedAround(*source, {}, 100000), OpenGroups());
    }
};

TD_TEST(TestGraphSearch)
#include "tst_graph_search.moc"
