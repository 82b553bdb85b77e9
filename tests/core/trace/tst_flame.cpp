// The call tree on a line: bars nest, widths follow the measure, and memory counts each tensor once.
#include "core/trace/flame.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QtTest>

using namespace teardown;

namespace {

Step& add(Trace& trace, int parent, const char* type, std::int64_t nanoseconds) {
    Step step;
    step.index = static_cast<int>(trace.steps.size());
    step.parent = parent;
    step.depth = parent < 0 ? 0 : trace.steps[static_cast<std::size_t>(parent)].depth + 1;
    step.end = step.index + 1;
    step.type = type;
    step.nanoseconds = nanoseconds;
    trace.steps.push_back(step);
    for (int up = parent; up >= 0; up = trace.steps[static_cast<std::size_t>(up)].parent)
        trace.steps[static_cast<std::size_t>(up)].end = step.index + 1;
    return trace.steps.back();
}

RecordedTensor tensor(int id, Shape shape) {
    std::int64_t count = 1;
    for (const std::int64_t side : shape) count *= side;
    RecordedTensor result;
    result.id = id;
    result.view = TensorView::fromFloats(shape, std::vector<float>(static_cast<std::size_t>(count)));
    return result;
}

/// 0 resize (10), 1 model (90) { 2 block (60) { 3 conv (40), 4 relu (10) }, 5 head (20) }
Trace sample() {
    Trace trace;
    add(trace, -1, "Resize", 10);
    add(trace, -1, "Model", 90);
    add(trace, 1, "Block", 60);
    add(trace, 2, "Conv2d", 40);
    add(trace, 2, "ReLU", 10);
    add(trace, 1, "Linear", 20);
    const RecordedTensor input = tensor(0, {1, 3, 4, 4}), middle = tensor(1, {1, 8, 4, 4}), last = tensor(2, {1, 8, 4, 4}),
                         logits = tensor(3, {1, 10});
    trace.steps[1].inputs = {input};
    trace.steps[2].inputs = {input};
    trace.steps[3].inputs = {input};
    trace.steps[3].outputs = {middle};
    trace.steps[4].inputs = {middle};
    trace.steps[4].outputs = {last};
    trace.steps[2].outputs = {last};
    trace.steps[5].inputs = {last};
    trace.steps[5].outputs = {logits};
    trace.steps[1].outputs = {logits};
    return trace;
}

}  // namespace

class TestFlame : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void timeIsTheWidth() {
        const Trace trace = sample();
        const auto bars = flameOf(trace, StepMeasure::Time);
        QCOMPARE(bars.size(), trace.steps.size());
        QCOMPARE(bars[0].width(), 0.1);
        QCOMPARE(bars[1].width(), 0.9);
        QCOMPARE(bars[3].width(), 0.4);
        QCOMPARE(bars[3].begin, bars[2].begin);
        QCOMPARE(bars[4].begin, bars[3].end);
        for (const Step& step : trace.steps) {
            if (step.parent < 0) continue;
            const FlameBar& own = bars[static_cast<std::size_t>(step.index)];
            const FlameBar& around = bars[static_cast<std::size_t>(step.parent)];
            QVERIFY(own.begin >= around.begin - 1e-12 && own.end <= around.end + 1e-12);
        }
    }

    void partsLongerThanTheWholeStillFit() {
        Trace trace = sample();
        trace.steps[2].nanoseconds = 5;  // a clock that was read too late
        const auto bars = flameOf(trace, StepMeasure::Time);
        QCOMPARE(bars[2].end, bars[4].end);
        QVERIFY(bars[5].begin >= bars[2].end - 1e-12);
    }

    void memoryCountsEachTensorOnce() {
        const Trace trace = sample();
        const auto bytes = stepBytes(trace);
        QCOMPARE(bytes[3], std::uint64_t(512));
        QCOMPARE(bytes[4], std::uint64_t(512));
        QCOMPARE(bytes[2], std::uint64_t(1024));
        QCOMPARE(bytes[5], std::uint64_t(40));
        QCOMPARE(bytes[1], std::uint64_t(1064));
        QCOMPARE(bytes[0], std::uint64_t(0));
        const auto bars = flameOf(trace, StepMeasure::Memory);
        QCOMPARE(bars[1].width(), 1.0);
        QCOMPARE(bars[0].width(), 0.0);
    }

    void aViewOfTheSameBytesBringsNothingNew() {
        Trace trace;
        add(trace, -1, "Conv2d", 1);
        add(trace, -1, "flatten", 1);
        const RecordedTensor made = tensor(0, {1, 8, 2, 2});
        RecordedTensor flat = made;
        flat.id = 1;
        trace.steps[0].outputs = {made};
        trace.steps[1].inputs = {made};
        trace.steps[1].outputs = {flat};
        QCOMPARE(stepBytes(trace)[1], std::uint64_t(0));
    }

    void whatWasNotKeptHasASize() {
        RecordedTensor dropped;
        dropped.dtypeText = "float32";
        dropped.shape = {1, 64, 56, 56};
        QCOMPARE(tensorBytes(dropped), std::uint64_t(64 * 56 * 56 * 4));
        dropped.dtypeText = "something";
        QCOMPARE(tensorBytes(dropped), std::uint64_t(0));
    }

    void nothingMeasuredIsNoBars() {
        Trace trace = sample();
        for (Step& step : trace.steps) step.nanoseconds = 0;
        for (const FlameBar& bar : flameOf(trace, StepMeasure::Time)) QCOMPARE(bar.width(), 0.0);
        QCOMPARE(flameOf(trace, StepMeasure::Count)[3].width(), 0.25);
        QVERIFY(flameOf(Trace(), StepMeasure::Count).empty());
        QCOMPARE(flameDepth(Trace()), 0);
    }

    void placesFindTheirStep() {
        const Trace trace = sample();
        const auto bars = flameOf(trace, StepMeasure::Time);
        QCOMPARE(flameDepth(trace), 3);
        QCOMPARE(flameStepAt(trace, bars, 0, 0.05), 0);
        QCOMPARE(flameStepAt(trace, bars, 0, 0.5), 1);
        QCOMPARE(flameStepAt(trace, bars, 1, 0.5), 2);
        QCOMPARE(flameStepAt(trace, bars, 2, 0.2), 3);
        QCOMPARE(flameStepAt(trace, bars, 2, 0.55), 4);
        QCOMPARE(flameStepAt(trace, bars, 2, 0.05), -1);
        QCOMPARE(flameStepAt(trace, bars, 1, 0.95), -1);
    }

    void tenThousandLayers() {
        Trace trace;
        add(trace, -1, "Model", 0);
        for (int i = 0; i < 10000; ++i) {
            Step step;
            step.index = static_cast<int>(trace.steps.size());
            step.parent = 0;
            step.depth = 1;
            step.end = step.index + 1;
            step.nanoseconds = 1000 + i % 7;
            trace.steps.push_back(step);
        }
        trace.steps[0].end = 10001;
        QElapsedTimer timer;
        timer.start();
        const auto bars = flameOf(trace, StepMeasure::Time);
        QVERIFY(timer.elapsed() < 100);
        QVERIFY(bars.back().end > 0.999 && bars.back().end <= 1.0 + 1e-9);
    }
};

TD_TEST_APPLESS(TestFlame)
#include "tst_flame.moc"
