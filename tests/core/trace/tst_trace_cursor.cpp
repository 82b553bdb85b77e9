// Stepping: into, over, out and back on a small call tree.
#include "core/trace/trace_cursor.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

namespace {

/// 0 model { 1 backbone { 2 conv, 3 bn }, 4 head { 5 fc } }, 6 softmax
TracePtr callTree() {
    auto trace = std::make_shared<Trace>();
    const auto add = [&](int depth, int parent, int end, const char* path, StepKind kind) {
        Step step;
        step.index = static_cast<int>(trace->steps.size());
        step.depth = depth;
        step.parent = parent;
        step.end = end;
        step.path = path;
        step.kind = kind;
        trace->steps.push_back(step);
    };
    add(0, -1, 6, "", StepKind::Module);
    add(1, 0, 4, "backbone", StepKind::Module);
    add(2, 1, 3, "backbone.conv", StepKind::Module);
    add(2, 1, 4, "backbone.bn", StepKind::Module);
    add(1, 0, 6, "head", StepKind::Op);
    add(2, 4, 6, "head", StepKind::Module);
    add(0, -1, 7, "softmax", StepKind::Op);
    return trace;
}

}  // namespace

class TestTraceCursor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void moves_data();
    void moves();
    void everyStepCanBeWalkedBack();
    void emptyTrace();
    void modulesWinInFindPath();
};

void TestTraceCursor::moves_data() {
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("into");
    QTest::addColumn<int>("over");
    QTest::addColumn<int>("out");
    QTest::addColumn<int>("back");
    // The main steps are 2, 3, 5 and 6: over enters what only contains them.
    QTest::newRow("root") << 0 << 1 << 2 << 0 << 0;
    QTest::newRow("first child") << 1 << 2 << 2 << 6 << 0;
    QTest::newRow("leaf") << 2 << 3 << 3 << 4 << 0;
    QTest::newRow("last leaf of a module") << 3 << 4 << 5 << 4 << 2;
    QTest::newRow("second child") << 4 << 5 << 5 << 6 << 1;
    QTest::newRow("last") << 6 << 6 << 6 << 6 << 5;
}

void TestTraceCursor::moves() {
    QFETCH(int, from);
    const auto after = [&](bool (TraceCursor::*move)()) {
        TraceCursor cursor(callTree());
        cursor.moveTo(from);
        const bool moved = (cursor.*move)();
        // The answer tells whether the position changed.
        return moved == (cursor.index() != from) ? cursor.index() : -1;
    };
    QTEST(after(&TraceCursor::into), "into");
    QTEST(after(&TraceCursor::over), "over");
    QTEST(after(&TraceCursor::out), "out");
    QTEST(after(&TraceCursor::back), "back");
}

void TestTraceCursor::everyStepCanBeWalkedBack() {
    TraceCursor cursor(callTree());
    int steps = 0;
    while (cursor.into()) ++steps;
    QCOMPARE(steps, 6);
    QVERIFY(cursor.atEnd());
    while (cursor.stepBack()) --steps;
    QCOMPARE(steps, 0);
    QVERIFY(cursor.atStart());
}

void TestTraceCursor::emptyTrace() {
    TraceCursor cursor;
    QVERIFY(!cursor.into() && !cursor.over() && !cursor.out() && !cursor.back() && !cursor.first() && !cursor.last() && !cursor.up());
    QVERIFY(cursor.step() == nullptr);
    QCOMPARE(cursor.count(), 0);
}

void TestTraceCursor::modulesWinInFindPath() {
    QCOMPARE(callTree()->findPath("head"), 5);
    QCOMPARE(callTree()->findPath("softmax"), 6);
    QCOMPARE(callTree()->findPath("neck"), -1);
}

TD_TEST(TestTraceCursor)
#include "tst_trace_cursor.moc"
