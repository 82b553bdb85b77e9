// Stepping: into, over, out and back over a small tree; every move is undone by its reverse.
#include "core/trace/trace_cursor.h"

#include <QtTest>

using namespace teardown;

namespace {

// 0 a / 1 a.b / 2 a.b.c / 3 a.d / 4 e
TracePtr smallTrace() {
    auto trace = std::make_shared<Trace>();
    const struct { const char* path; int depth; int parent; int end; } rows[] = {{"a", 0, -1, 4}, {"a.b", 1, 0, 3}, {"a.b.c", 2, 1, 3}, {"a.d", 1, 0, 4}, {"e", 0, -1, 5}};
    for (const auto& row : rows) {
        Step step;
        step.index = static_cast<int>(trace->steps.size());
        step.path = row.path;
        step.depth = row.depth;
        step.parent = row.parent;
        step.end = row.end;
        step.kind = StepKind::Module;
        trace->steps.push_back(step);
    }
    return trace;
}

}  // namespace

class TestTraceCursor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void intoEntersChildren() {
        TraceCursor cursor(smallTrace());
        QList<int> visited{cursor.index()};
        while (cursor.into()) visited << cursor.index();
        QCOMPARE(visited, (QList<int>{0, 1, 2, 3, 4}));
        QVERIFY(cursor.atEnd());
        QVERIFY(!cursor.into());
    }
    void overSkipsDescendants() {
        TraceCursor cursor(smallTrace());
        QVERIFY(cursor.over());
        QCOMPARE(cursor.index(), 4);
        QVERIFY(!cursor.over());
        QVERIFY(cursor.back());
        QCOMPARE(cursor.index(), 0);
    }
    void outLeavesTheParent() {
        TraceCursor cursor(smallTrace());
        QVERIFY(cursor.moveTo(2));
        QVERIFY(cursor.out());
        QCOMPARE(cursor.index(), 3);
        QVERIFY(cursor.out());
        QCOMPARE(cursor.index(), 4);
        QVERIFY(!cursor.out());
    }
    void backGoesToTheSiblingBefore() {
        TraceCursor cursor(smallTrace());
        QVERIFY(cursor.moveTo(3));
        QVERIFY(cursor.back());
        QCOMPARE(cursor.index(), 1);
        QVERIFY(cursor.back());
        QCOMPARE(cursor.index(), 0);
        QVERIFY(!cursor.back());
    }
    void movesOutsideAreRefused() {
        TraceCursor cursor(smallTrace());
        QVERIFY(!cursor.moveTo(5));
        QVERIFY(!cursor.moveTo(-1));
        TraceCursor none;
        QVERIFY(!none.into() && !none.over() && !none.back() && !none.first() && !none.last() && !none.up());
        QVERIFY(none.step() == nullptr);
    }
    void pathsAreFound() {
        const TracePtr trace = smallTrace();
        QCOMPARE(trace->findPath("a.d"), 3);
        QCOMPARE(trace->findPath("nothing"), -1);
    }
};

QTEST_GUILESS_MAIN(TestTraceCursor)
#include "tst_trace_cursor.moc"
