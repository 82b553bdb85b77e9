// OpenMP's threads wait for each other without taking a processor.
#include "core/engine/run/model/short_waits.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <unistd.h>

#include <cstdlib>
#include <ctime>

extern "C" void GOMP_parallel(void (*function)(void*), void* data, unsigned threads, unsigned flags) __attribute__((weak));
extern "C" int omp_get_thread_num() __attribute__((weak));

class TestShortWaits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// One of two threads sleeps, the other waits for it.
    void waitingTakesNoProcessor() {
        if (!GOMP_parallel || !omp_get_thread_num || std::getenv("GOMP_SPINCOUNT") || std::getenv("OMP_WAIT_POLICY"))
            QSKIP("libtorch uses another OpenMP, or the user has chosen");
        teardown::engine::keepWaitsShort();
        constexpr int kTimes = 10;
        const std::clock_t before = std::clock();
        for (int i = 0; i < kTimes; ++i)
            GOMP_parallel(
                [](void*) {
                    if (omp_get_thread_num() == 0) ::usleep(20'000);
                },
                nullptr, 2, 0);
        const double milliseconds = 1000.0 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC / kTimes;
        QVERIFY2(milliseconds < 1.0, qPrintable(QString::number(milliseconds)));
    }
};

TD_TEST(TestShortWaits)
#include "tst_short_waits.moc"
