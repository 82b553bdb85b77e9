// Max pooling without indices: ATen's values bit for bit, the sign of zero and NaN included.
#include "core/engine/nn/layer.h"
#include "core/engine/nn/pooling.h"
#include "tests/support/test_program.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <QtTest>

#include <cstring>
#include <limits>
#include <vector>

using namespace teardown::engine;

class TestPooling : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void largest_data() {
        QTest::addColumn<int>("kernel");
        QTest::addColumn<int>("stride");
        QTest::addColumn<int>("padding");
        QTest::addColumn<bool>("ceil");
        QTest::newRow("of a ResNet") << 3 << 2 << 1 << false;
        QTest::newRow("of a VGG") << 2 << 2 << 0 << false;
        QTest::newRow("of a SqueezeNet") << 3 << 2 << 0 << true;
        QTest::newRow("that keeps the size") << 3 << 1 << 1 << false;
        QTest::newRow("far apart") << 2 << 5 << 1 << false;
        QTest::newRow("nearly the whole map") << 9 << 4 << 4 << false;
    }
    void largest() {
        QFETCH(int, kernel);
        QFETCH(int, stride);
        QFETCH(int, padding);
        QFETCH(bool, ceil);
        for (const std::vector<std::int64_t>& sizes : std::vector<std::vector<std::int64_t>>{{2, 3, 17, 23}, {1, 5, 9, 9}, {3, 9, 12}}) {
            at::Tensor x = at::relu(at::randn(sizes));
            float* values = x.data_ptr<float>();
            values[3] = std::numeric_limits<float>::quiet_NaN();
            values[40] = -0.0F;
            for (int i = 60; i < 90; ++i) values[i] = -std::numeric_limits<float>::infinity();
            for (const at::Tensor& input : {x, x.transpose(-1, -2), x.to(at::kDouble)}) {
                const c10::InferenceMode inference;
                MaxPool2d layer(kernel, stride, padding, ceil);
                const at::Tensor found = layer(input);
                const at::Tensor expected = at::max_pool2d(input, kernel, stride, padding, 1, ceil).contiguous();
                QVERIFY(found.sizes() == expected.sizes() && found.scalar_type() == expected.scalar_type());
                QVERIFY(std::memcmp(found.contiguous().data_ptr(), expected.data_ptr(), expected.nbytes()) == 0);
            }
        }
    }
    void gradientsAreAtens() {
        const at::Tensor x = at::randn({1, 2, 8, 8}).set_requires_grad(true);
        MaxPool2d layer(3, 2, 1);
        layer(x).sum().backward();
        QVERIFY(x.grad().defined());
        QCOMPARE(x.grad().sum().item().toDouble(), 32.0);
    }
    /// A window that is too large keeps ATen's words.
    void misfits() {
        const c10::InferenceMode inference;
        MaxPool2d layer(9, 1);
        QVERIFY_THROWS_EXCEPTION(c10::Error, layer(at::randn({1, 2, 4, 4})));
    }
};

TD_TEST(TestPooling)
#include "tst_pooling.moc"
