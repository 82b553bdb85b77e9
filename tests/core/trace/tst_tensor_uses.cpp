// Where a tensor is written and read, compared with looking at every step.
#include "core/trace/tensor_uses.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <random>

using namespace teardown;

namespace {

RecordedTensor tensor(int id) {
    RecordedTensor one;
    one.id = id;
    return one;
}

/// A step of a nested trace; parts follow it.
int addStep(Trace& trace, int parent, std::vector<int> inputs, std::vector<int> outputs) {
    Step step;
    step.index = static_cast<int>(trace.steps.size());
    step.parent = parent;
    step.depth = parent < 0 ? 0 : trace.steps[static_cast<std::size_t>(parent)].depth + 1;
    step.end = step.index + 1;
    for (int id : inputs) step.inputs.push_back(tensor(id));
    for (int id : outputs) step.outputs.push_back(tensor(id));
    trace.steps.push_back(step);
    for (int above = parent; above >= 0; above = trace.steps[static_cast<std::size_t>(above)].parent)
        trace.steps[static_cast<std::size_t>(above)].end = step.index + 1;
    return step.index;
}

bool has(const std::vector<RecordedTensor>& tensors, int id) {
    return std::any_of(tensors.begin(), tensors.end(), [id](const RecordedTensor& one) { return one.id == id; });
}

/// Steps that have it and no part that has it, by looking at all pairs.
std::vector<int> slow(const Trace& trace, int id, std::vector<RecordedTensor> Step::*side) {
    std::vector<int> found;
    for (const Step& step : trace.steps) {
        bool inner = false;
        for (int part = step.index + 1; part < step.end; ++part) inner |= has(trace.steps[static_cast<std::size_t>(part)].*side, id);
        if (has(step.*side, id) && !inner) found.push_back(step.index);
    }
    return found;
}

}  // namespace

class TstTensorUses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A residual block: its input is read by the first layer and by the sum.
    void ofASkipPath() {
        Trace trace;
        const int first = addStep(trace, -1, {0}, {1});
        const int block = addStep(trace, -1, {1}, {4});
        const int conv = addStep(trace, block, {1}, {2});
        addStep(trace, block, {2}, {3});
        const int sum = addStep(trace, block, {1, 3}, {4});
        const TensorUses uses = usesOf(trace, 1);
        QCOMPARE(uses.writes, std::vector<int>{first});
        QCOMPARE(uses.reads, (std::vector<int>{conv, sum}));
        QCOMPARE(usesOf(trace, 4).writes, std::vector<int>{sum});
        QVERIFY(usesOf(trace, 4).reads.empty());
        QVERIFY(usesOf(trace, -1).empty());
        QVERIFY(usesOf(trace, 99).empty());
    }

    void neighbours() {
        const std::vector<int> steps{2, 5, 9};
        QCOMPARE(lastBefore(steps, 2), -1);
        QCOMPARE(lastBefore(steps, 5), 2);
        QCOMPARE(lastBefore(steps, 6), 5);
        QCOMPARE(firstAfter(steps, 9), -1);
        QCOMPARE(firstAfter(steps, 5), 9);
        QCOMPARE(firstAfter(steps, 0), 2);
        QCOMPARE(firstAfter({}, 0), -1);
    }

    void ofRandomTraces() {
        std::mt19937 bits(1);
        for (int round = 0; round < 40; ++round) {
            Trace trace;
            std::vector<int> open{-1};
            for (int i = 0; i < 60; ++i) {
                while (open.size() > 1 && bits() % 3 == 0) open.pop_back();
                const auto any = [&] { return static_cast<int>(bits() % 12); };
                const int step = addStep(trace, open.back(), {any(), any()}, {any()});
                if (bits() % 2) open.push_back(step);
            }
            for (int id = 0; id < 12; ++id) {
                QCOMPARE(usesOf(trace, id).writes, slow(trace, id, &Step::outputs));
                QCOMPARE(usesOf(trace, id).reads, slow(trace, id, &Step::inputs));
            }
        }
    }
};

TD_TEST(TstTensorUses)
#include "tst_tensor_uses.moc"
