// Main steps: which steps they are, and that stepping over meets each of them and passes what is inside.
#include "core/trace/main_steps.h"
#include "core/trace/trace_cursor.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

/// `pipeline` transforms, then a network of `stages` stages with `blocks` blocks of `layers` layers, then an op.
TracePtr network(int pipeline, int stages, int blocks, int layers) {
    auto trace = std::make_shared<Trace>();
    const auto add = [&](int depth, int parent, const std::string& path) {
        Step step;
        step.index = static_cast<int>(trace->steps.size());
        step.depth = depth;
        step.parent = parent;
        step.path = path;
        step.kind = StepKind::Module;
        trace->steps.push_back(step);
        return step.index;
    };
    for (int i = 0; i < pipeline; ++i) add(0, -1, "pipeline." + std::to_string(i));
    const int model = add(0, -1, "");
    const int backbone = add(1, model, "backbone");
    for (int s = 0; s < stages; ++s) {
        const int stage = add(2, backbone, "stage" + std::to_string(s));
        for (int b = 0; b < blocks; ++b) {
            const int block = add(3, stage, "stage" + std::to_string(s) + '.' + std::to_string(b));
            for (int l = 0; l < layers; ++l)
                add(4, block, trace->steps[static_cast<std::size_t>(block)].path + ".conv" + std::to_string(l));
        }
    }
    add(1, model, "head");
    const int last = add(0, -1, "answer");
    for (Step& step : trace->steps) {
        step.end = step.index + 1;
        while (step.end <= last && trace->steps[static_cast<std::size_t>(step.end)].depth > step.depth) ++step.end;
    }
    return trace;
}

QStringList walk(const TracePtr& trace, int from, bool (TraceCursor::*move)()) {
    TraceCursor cursor(trace);
    if (from > 0) cursor.moveTo(from);
    QStringList paths;
    while ((cursor.*move)()) paths += QString::fromStdString(cursor.step()->path);
    return paths;
}

}  // namespace

class TestMainSteps : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void overMeetsEachBlock() {
        const TracePtr trace = network(3, 2, 3, 40);
        const QStringList wanted{"pipeline.1", "pipeline.2", "stage0.0", "stage0.1", "stage0.2",
                                 "stage1.0",   "stage1.1",   "stage1.2", "head",     "answer"};
        QCOMPARE(walk(trace, 0, &TraceCursor::over), wanted);
        // The same from the model and the backbone, which only contain them.
        QCOMPARE(walk(trace, trace->findPath("backbone"), &TraceCursor::over), wanted.mid(2));
        QCOMPARE(walk(trace, 3, &TraceCursor::over), wanted.mid(2));
    }

    void backIsTheReverse() {
        const TracePtr trace = network(3, 2, 3, 40);
        QStringList there = walk(trace, 0, &TraceCursor::over);
        QStringList back = walk(trace, static_cast<int>(trace->steps.size()) - 1, &TraceCursor::back);
        std::reverse(back.begin(), back.end());
        QCOMPARE(back, QStringList{"pipeline.0"} + there.mid(0, there.size() - 1));
    }

    void insideABlockItIsADebuggers() {
        const TracePtr trace = network(1, 2, 2, 40);
        TraceCursor cursor(trace);
        QVERIFY(cursor.moveTo(trace->findPath("stage0.1.conv38")));
        QVERIFY(cursor.over());
        QCOMPARE(cursor.step()->path, std::string("stage0.1.conv39"));
        QVERIFY(cursor.over());
        QCOMPARE(cursor.step()->path, std::string("stage1.0"));
        QVERIFY(cursor.moveTo(trace->findPath("stage0.1.conv1")));
        QVERIFY(cursor.back());
        QVERIFY(cursor.back());
        QCOMPARE(cursor.step()->path, std::string("stage0.1"));
    }

    void moreBlocksThanFitStayClosed() {
        const TracePtr trace = network(2, 4, 20, 3);
        const QStringList over = walk(trace, 0, &TraceCursor::over);
        QCOMPARE(over, QStringList({"pipeline.1", "stage0", "stage1", "stage2", "stage3", "head", "answer"}));
        QVERIFY(static_cast<int>(mainSteps(*trace).size()) <= kMostMainSteps);
    }

    void anEmptyTraceHasNone() {
        QVERIFY(mainSteps(Trace()).empty());
        TraceCursor cursor(std::make_shared<Trace>());
        QVERIFY(!cursor.over());
        QVERIFY(!cursor.back());
    }
};

TD_TEST(TestMainSteps)
#include "tst_main_steps.moc"
