// Tensors that were left out of a recording come back from another one, and nothing else changes.
#include "core/trace/trace_merge.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

RecordedTensor tensor(int id, bool kept, float value) {
    RecordedTensor result;
    result.label = "output";
    result.id = id;
    result.dtypeText = "float32";
    result.shape = {1, 2};
    if (kept) result.view = TensorView::fromFloats({1, 2}, {value, value});
    return result;
}

TracePtr trace(bool first, bool second, float value) {
    auto made = std::make_shared<Trace>();
    for (int i = 0; i < 3; ++i) {
        Step step;
        step.index = i;
        step.end = i + 1;
        step.path = "layer" + std::to_string(i);
        step.type = "ReLU";
        if (i > 0) step.inputs = {tensor(i - 1, i == 1 ? first : second, value)};
        step.outputs = {tensor(i, i == 0 ? first : i == 1 ? second : true, value)};
        if (!first && i == 0) {
            step.outputs.front().droppedStatistics = "f32[1,2]";
            step.facts = {{asIs("parameters"), "3"}};
        }
        if (first && i == 0) step.numbers = asIs("max(0, 1) = 1");
        made->steps.push_back(step);
    }
    return made;
}

}  // namespace

class TestTraceMerge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void droppedTensorsComeBack() {
        const TracePtr base = trace(false, false, 1), again = trace(true, false, 2);
        QVERIFY(hasDropped(base->steps[0]));
        const TracePtr merged = withTensorsOf(base, again);
        QVERIFY(!hasDropped(merged->steps[0]));
        QCOMPARE(merged->steps[0].outputs[0].view.at(0), 2.0);
        // The same tensor where it is taken.
        QVERIFY(merged->steps[1].inputs[0].view.valid());
        QVERIFY(hasDropped(merged->steps[1]));
        QCOMPARE(english(merged->steps[0].numbers), std::string("max(0, 1) = 1"));
        QCOMPARE(factsOf(base->steps[0]).size(), std::size_t(2));
        QCOMPARE(english(factsOf(base->steps[0]).front().name), std::string("output (not kept)"));
        QCOMPARE(english(factsOf(base->steps[0]).front().value), std::string("f32[1,2]"));
        QCOMPARE(factsOf(merged->steps[0]).size(), std::size_t(1));
        // What was kept stays the one that was recorded first.
        QCOMPARE(merged->steps[2].outputs[0].view.at(0), 1.0);
        QVERIFY(!base->steps[0].outputs[0].view.valid());
    }

    void anotherNetworkIsNotMixedIn() {
        const TracePtr base = trace(false, false, 1);
        auto other = std::make_shared<Trace>(*trace(true, true, 2));
        other->steps[1].path = "elsewhere";
        QCOMPARE(withTensorsOf(base, other), base);
        other->steps.pop_back();
        QCOMPARE(withTensorsOf(base, other), base);
        QCOMPARE(withTensorsOf(base, nullptr), base);
    }
};

TD_TEST(TestTraceMerge)
#include "tst_trace_merge.moc"
