// What "continue" stops at, on a small nested trace.
#include "core/trace/breakpoint.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <limits>

using namespace teardown;

namespace {

RecordedTensor output(std::vector<float> values, int id) {
    RecordedTensor tensor;
    tensor.label = "output";
    const auto count = static_cast<std::int64_t>(values.size());
    tensor.view = TensorView::fromFloats({count}, std::move(values));
    tensor.id = id;
    return tensor;
}

/// 0 model { 1 block { 2 conv (fine), 3 relu (dead) }, 4 head { 5 fc (NaN) } }: parents hand on what their last part gave.
Trace story() {
    Trace trace;
    const auto add = [&](int depth, int parent, int end, const char* path, const char* type, RecordedTensor tensor) {
        Step step;
        step.index = static_cast<int>(trace.steps.size());
        step.depth = depth;
        step.parent = parent;
        step.end = end;
        step.kind = StepKind::Module;
        step.path = path;
        step.type = type;
        step.outputs.push_back(std::move(tensor));
        trace.steps.push_back(std::move(step));
    };
    const float nan = std::numeric_limits<float>::quiet_NaN();
    add(0, -1, 6, "", "ImageClassifier", output({1, nan}, 3));
    add(1, 0, 4, "block", "Block", output({0, 0}, 2));
    add(2, 1, 3, "block.conv", "Conv2d", output({-300, 2}, 1));
    add(2, 1, 4, "block.act", "ReLU", output({0, 0}, 2));
    add(1, 0, 6, "head", "Head", output({1, nan}, 3));
    add(2, 4, 6, "head.fc", "Linear", output({1, nan}, 3));
    return trace;
}

int stopAfter(int from, const std::vector<Breakpoint>& breakpoints) { return nextStop(story(), from, breakpoints).step; }

}  // namespace

class TestBreakpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void names() {
        QCOMPARE(stopAfter(0, {{BreakOn::Path, "block.*", 0}}), 2);
        QCOMPARE(stopAfter(2, {{BreakOn::Path, "block.*", 0}}), 3);
        QCOMPARE(stopAfter(3, {{BreakOn::Path, "block.*", 0}}), -1);
        QCOMPARE(stopAfter(-1, {{BreakOn::Type, "Linear", 0}}), 5);
        QCOMPARE(stopAfter(-1, {{BreakOn::Path, "", 0}}), -1);
    }
    void valuesStopInnermost() {
        QCOMPARE(stopAfter(-1, {{BreakOn::Dead, {}, 0}}), 3);
        QCOMPARE(stopAfter(-1, {{BreakOn::NotFinite, {}, 0}}), 5);
        QCOMPARE(stopAfter(-1, {{BreakOn::OutOfRange, {}, 299}}), 2);
        QCOMPARE(stopAfter(-1, {{BreakOn::OutOfRange, {}, 301}}), -1);
    }
    void theFirstOfSeveral() {
        const Stop stop = nextStop(story(), 2, std::vector<Breakpoint>{{BreakOn::NotFinite, {}, 0}, {BreakOn::Dead, {}, 0}});
        QCOMPARE(stop.step, 3);
        QCOMPARE(stop.reason, std::string("output holds nothing but zeros."));
    }
    void reasons() {
        const Trace trace = story();
        QCOMPARE(stopReason({BreakOn::NotFinite, {}, 0}, trace.steps[5]).value_or(""), std::string("output holds 1 NaN and 0 infinities."));
        QCOMPARE(stopReason({BreakOn::OutOfRange, {}, 10}, trace.steps[2]).value_or(""), std::string("output reaches 300, beyond 10."));
        QVERIFY(!stopReason({BreakOn::Dead, {}, 0}, trace.steps[2]));
        QCOMPARE(breakpointText({BreakOn::OutOfRange, {}, 10}), std::string("|x| > 10"));
    }
    void cancelled() {
        std::stop_source stop;
        stop.request_stop();
        TaskContext task;
        task.stop = stop.get_token();
        QCOMPARE(nextStop(story(), -1, std::vector<Breakpoint>{{BreakOn::Dead, {}, 0}}, task).step, -1);
    }
};

TD_TEST(TestBreakpoint)
#include "tst_breakpoint.moc"
