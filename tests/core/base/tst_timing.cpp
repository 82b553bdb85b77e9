// The median of measured times, and that time passes.
#include "core/base/timing.h"

#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

class TestTiming : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void medians() {
        QCOMPARE(median({}), 0.0);
        QCOMPARE(median({3.0}), 3.0);
        QCOMPARE(median({5.0, 1.0}), 3.0);
        QCOMPARE(median({9.0, 1.0, 4.0}), 4.0);
        QCOMPARE(median({8.0, 1.0, 2.0, 4.0}), 3.0);
    }

    void timePasses() {
        const auto start = SteadyClock::now();
        QTest::qSleep(2);
        QVERIFY(millisecondsSince(start) >= 2);
    }
};

TD_TEST(TestTiming)
#include "tst_timing.moc"
