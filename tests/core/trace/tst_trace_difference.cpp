// Where two runs begin to differ.
#include "core/trace/trace_difference.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>

using namespace teardown;

namespace {

void add(Trace& trace, StepKind kind, const char* path, const char* type, std::vector<float> values, int parent = -1) {
    Step step;
    step.index = static_cast<int>(trace.steps.size());
    step.end = step.index + 1;
    step.parent = parent;
    step.kind = kind;
    step.path = path;
    step.type = type;
    RecordedTensor tensor;
    tensor.shape = {static_cast<std::int64_t>(values.size())};
    tensor.view = TensorView::fromFloats(tensor.shape, std::move(values));
    step.outputs.push_back(tensor);
    for (int at = parent; at >= 0; at = trace.steps[static_cast<std::size_t>(at)].parent)
        trace.steps[static_cast<std::size_t>(at)].end = step.end;
    trace.steps.push_back(std::move(step));
}

Trace run() {
    Trace trace;
    add(trace, StepKind::Transform, "data.test.pipeline.0", "Load", {1, 2});
    add(trace, StepKind::Transform, "data.test.pipeline.1", "Resize", {3});
    add(trace, StepKind::Module, "block", "Block", {9});
    add(trace, StepKind::Module, "block.conv", "Conv2d", {4, -8}, 2);
    add(trace, StepKind::Op, "block", "add", {5}, 2);
    add(trace, StepKind::Op, "block", "add", {6}, 2);
    return trace;
}

}  // namespace

class TestTraceDifference : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalRuns() {
        const TraceDifference difference = differenceOf(run(), run());
        QCOMPARE(difference.first, -1);
        QCOMPARE(difference.steps.size(), std::size_t(5));  // the block itself has steps below it
        for (const StepDifference& step : difference.steps) QVERIFY(step.compared && step.maxAbs == 0);
    }

    void firstOneIsFound() {
        Trace other = run();
        other.steps[3].outputs[0].view = TensorView::fromFloats({2}, {4, -6});
        other.steps[5].outputs[0].view = TensorView::fromFloats({1}, {9});
        const TraceDifference difference = differenceOf(run(), other);
        QCOMPARE(difference.steps[static_cast<std::size_t>(difference.first)].a, 3);
        QCOMPARE(difference.steps[2].maxAbs, 2.0);
        QCOMPARE(difference.steps[2].relative, 2 / std::sqrt(80.0));
        QCOMPARE(difference.steps[3].maxAbs, 0.0);
        // The second op of the block, not the first.
        QCOMPARE(difference.steps[4].maxAbs, 3.0);
        QCOMPARE(difference.steps[4].b, 5);
    }

    void aTransformMoreMovesNothing() {
        Trace other;
        add(other, StepKind::Transform, "data.test.pipeline.0", "Load", {1, 2});
        add(other, StepKind::Transform, "data.test.pipeline.1", "RandomGrayscale", {1});
        add(other, StepKind::Transform, "data.test.pipeline.2", "Resize", {7});
        const TraceDifference difference = differenceOf(run(), other);
        QCOMPARE(difference.steps[1].b, 2);
        QCOMPARE(difference.steps[1].maxAbs, 4.0);
        QCOMPARE(difference.first, 1);
        QCOMPARE(difference.steps[2].b, -1);
        QCOMPARE(difference.inserted, 1);
        QCOMPARE(difference.insertedName, std::string("RandomGrayscale data.test.pipeline.1"));
        QCOMPARE(differenceOf(run(), run()).inserted, -1);
    }

    void oddValues() {
        Trace a = run(), b = run();
        const float nan = std::nanf("");
        a.steps[3].outputs[0].view = TensorView::fromFloats({2}, {nan, 1});
        b.steps[3].outputs[0].view = TensorView::fromFloats({2}, {nan, 1});
        QCOMPARE(differenceOf(a, b).first, -1);
        b.steps[3].outputs[0].view = TensorView::fromFloats({2}, {0, 1});
        QVERIFY(std::isnan(differenceOf(a, b).steps[2].maxAbs));
        QCOMPARE(differenceOf(a, b).first, 2);
        b.steps[3].outputs[0].view = {};
        QVERIFY(!differenceOf(a, b).steps[2].compared);
        b.steps[3].outputs[0].shape = {3};
        QVERIFY(differenceOf(a, b).steps[2].shapeDiffers);
    }
};

TD_TEST(TestTraceDifference)
#include "tst_trace_difference.moc"
