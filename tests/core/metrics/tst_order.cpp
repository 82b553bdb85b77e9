#include "core/metrics/order.h"
#include "core/metrics/sums.h"
#include "tests/support/test_program.h"

#include <cmath>
#include <limits>

using namespace teardown::metrics;

class TestOrder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void x() { QVERIFY(true); }
};
TD_TEST(TestOrder)
#include "tst_order.moc"
