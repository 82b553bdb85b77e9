// How OpenMP's threads wait: shortly, unless the user has chosen.
#include "core/base/open_mp.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

class TestOpenMp : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        for (const char* name : {"GOMP_SPINCOUNT", "OMP_WAIT_POLICY"}) qunsetenv(name);
    }
    void cleanup() { init(); }
    void waitsAreShort();
    void theUsersChoiceStays();
};

void TestOpenMp::waitsAreShort() {
    chooseShortWaits();
    QCOMPARE(qgetenv("GOMP_SPINCOUNT"), QByteArray("1000"));
}

void TestOpenMp::theUsersChoiceStays() {
    qputenv("GOMP_SPINCOUNT", "7");
    chooseShortWaits();
    QCOMPARE(qgetenv("GOMP_SPINCOUNT"), QByteArray("7"));
    qunsetenv("GOMP_SPINCOUNT");
    qputenv("OMP_WAIT_POLICY", "active");
    chooseShortWaits();
    QVERIFY(!qEnvironmentVariableIsSet("GOMP_SPINCOUNT"));
}

TD_TEST(TestOpenMp)
#include "tst_open_mp.moc"
