// keepWaitsShort: threads that make libgomp's waits short (how much processor time that saves: tests/bench/bench_waits.cpp).
#include "core/engine/run/model/short_waits.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QSet>
#include <QtTest>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <thread>

extern "C" void GOMP_parallel(void (*function)(void*), void* data, unsigned threads, unsigned flags) __attribute__((weak));
extern "C" int omp_get_thread_num() __attribute__((weak));

static QSet<QString> threadsOfThis() {
    const QStringList names = QDir("/proc/self/task").entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    return {names.begin(), names.end()};
}

class TestShortWaits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// libgomp waits only shortly while it manages more threads than there are processors. They stay, and get no signal.
    void moreThreadsThanProcessors() {
        if (!GOMP_parallel || !omp_get_thread_num) QSKIP("libtorch uses another OpenMP");
        qunsetenv("GOMP_SPINCOUNT");
        qunsetenv("OMP_WAIT_POLICY");
        const QSet<QString> before = threadsOfThis();
        teardown::engine::keepWaitsShort();
        const QSet<QString> added = threadsOfThis() - before;
        QVERIFY2(added.size() >= qsizetype(std::max(2U, std::thread::hardware_concurrency())), qPrintable(QString::number(added.size())));
        for (const QString& thread : added) {
            QFile status("/proc/self/task/" + thread + "/status");
            QVERIFY(status.open(QIODevice::ReadOnly));
            QByteArray blocked;
            for (const QByteArray& line : status.readAll().split('\n'))
                if (line.startsWith("SigBlk:")) blocked = line;
            // SIGTERM and SIGINT: bits 14 and 1.
            QVERIFY2((blocked.mid(7).trimmed().toULongLong(nullptr, 16) & 0x4002U) == 0x4002U, blocked.constData());
        }
        // Teams of other threads are whole as before.
        static std::atomic<int> s_seen;
        s_seen = 0;
        GOMP_parallel([](void*) { s_seen |= 1 << omp_get_thread_num(); }, nullptr, 3, 0);
        QCOMPARE(s_seen.load(), 7);
    }

    /// What the user has chosen holds.
    void theUsersChoiceHolds_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("spin count") << QByteArray("GOMP_SPINCOUNT");
        QTest::newRow("policy") << QByteArray("OMP_WAIT_POLICY");
    }
    void theUsersChoiceHolds() {
        QFETCH(QByteArray, name);
        qputenv(name.constData(), "passive");
        const QSet<QString> before = threadsOfThis();
        teardown::engine::keepWaitsShort();
        QVERIFY((threadsOfThis() - before).isEmpty());
        qunsetenv(name.constData());
    }
};

TD_TEST(TestShortWaits)
#include "tst_short_waits.moc"
