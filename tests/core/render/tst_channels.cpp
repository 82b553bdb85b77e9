// The order, the choice and the reduction of channels, against values worked out by hand.
#include "core/render/channel_order.h"
#include "core/render/channel_reduction.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace teardown;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// Five channels of 1x4: rising, dead, falling, one large, one with a NaN.
TensorView five() { return TensorView::fromFloats({1, 5, 1, 4}, {1, 2, 3, 4, 0, 0, 0, 0, 4, 3, 2, 1, 0, 0, 0, 20, kNan, -2, -2, -2}); }

std::vector<int> indices(const std::vector<Plane>& planes) {
    std::vector<int> result;
    for (const Plane& plane : planes) result.push_back(plane.index);
    return result;
}

std::vector<int> arranged(ChannelOrder order, ChannelFilter filter = ChannelFilter::All, int reference = 0) {
    const TensorView view = five();
    return indices(arrangeChannels(view, planesOf(view, false), order, filter, reference));
}

}  // namespace

class TestChannels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void orders() {
        QCOMPARE(arranged(ChannelOrder::Index), (std::vector<int>{0, 1, 2, 3, 4}));
        QCOMPARE(arranged(ChannelOrder::Mean), (std::vector<int>{3, 0, 2, 1, 4}));
        QCOMPARE(arranged(ChannelOrder::Max), (std::vector<int>{3, 0, 2, 1, 4}));
        QCOMPARE(arranged(ChannelOrder::Deviation), (std::vector<int>{3, 0, 2, 1, 4}));
        QCOMPARE(arranged(ChannelOrder::Zeros), (std::vector<int>{1, 3, 0, 2, 4}));
        QCOMPARE(arranged(ChannelOrder::Similarity, ChannelFilter::All, 2), (std::vector<int>{2, 1, 4, 3, 0}));
        // A reference that is not there: as good as no order.
        QCOMPARE(arranged(ChannelOrder::Similarity, ChannelFilter::All, 77), (std::vector<int>{0, 1, 2, 3, 4}));
    }
    void filters() {
        QCOMPARE(arranged(ChannelOrder::Index, ChannelFilter::Dead), std::vector<int>{1});
        QCOMPARE(arranged(ChannelOrder::Index, ChannelFilter::NotFinite), std::vector<int>{4});
        QCOMPARE(arranged(ChannelOrder::Max, ChannelFilter::Alive), (std::vector<int>{3, 0, 2, 4}));
    }
    void measures() {
        const TensorView view = five();
        const auto planes = planesOf(view, false);
        const ChannelMeasure large = measureChannel(view, planes[3]);
        QCOMPARE(large.mean, 5.0);
        QCOMPARE(large.max, 20.0);
        QCOMPARE(large.zeros, 0.75);
        QVERIFY(std::abs(large.deviation - std::sqrt(75.0)) < 1e-12);
        const ChannelMeasure odd = measureChannel(view, planes[4]);
        QVERIFY(odd.notFinite && !odd.dead);
        QCOMPARE(odd.mean, -2.0);
        QVERIFY(std::abs(channelSimilarity(view, planes[0], planes[2]) + 1) < 1e-12);
    }
    void kernelsStay() {
        const TensorView view = TensorView::fromFloats({2, 2, 1, 2}, {1, 2, 9, 9, 0, 0, 5, 6});
        const auto planes = planesOf(view, true);
        QCOMPARE(indices(arrangeChannels(view, planes, ChannelOrder::Max, ChannelFilter::Alive, 0)), indices(planes));
    }
    void theMostVaried() {
        const TensorView view = five();
        QCOMPARE(mostVariedPlane(view, planesOf(view, false)), 3);
        // Positions, not channel numbers; the first of equals; nothing that is not finite.
        const auto planes = planesOf(view, false);
        QCOMPARE(mostVariedPlane(view, {planes[1], planes[2], planes[0], planes[4]}), 1);
        QCOMPARE(mostVariedPlane(view, {planes[1]}), 0);
        QCOMPARE(mostVariedPlane(view, {}), std::nullopt);
        // The same of other types and layouts.
        std::vector<std::byte> bytes(12);
        for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i < 4 ? 7 : i < 8 ? 10 * i : i);
        const TensorView typed = TensorView::fromBytes(DType::UInt8, {3, 2, 2}, bytes);
        QCOMPARE(mostVariedPlane(typed, planesOf(typed, false)), 1);
        const TensorView turned = TensorView::fromFloats({2, 2, 3}, {0, 5, 0, 0, 6, 9, 0, 5, 0, 0, 6, 9}).permuted({2, 0, 1});
        QCOMPARE(mostVariedPlane(turned, planesOf(turned, false)), 2);
    }
    void cancelled() {
        const TensorView view = five();
        TaskContext task;
        std::stop_source stop;
        task.stop = stop.get_token();
        stop.request_stop();
        QCOMPARE(mostVariedPlane(view, planesOf(view, false), task), std::nullopt);
        QVERIFY(arrangeChannels(view, planesOf(view, false), ChannelOrder::Max, ChannelFilter::All, 0, task).empty());
    }
    void reductions_data() {
        QTest::addColumn<int>("reduction");
        QTest::addColumn<QList<double>>("expected");
        QTest::newRow("mean") << int(ChannelReduction::Mean) << QList<double>{0, -1, 1.5, 4};
        QTest::newRow("max") << int(ChannelReduction::Max) << QList<double>{3, 2, 3, 4};
        QTest::newRow("abs mean") << int(ChannelReduction::AbsMean) << QList<double>{3, 3, 1.5, 4};
        QTest::newRow("norm") << int(ChannelReduction::Norm) << QList<double>{std::sqrt(18.0), std::sqrt(20.0), 3, std::sqrt(32.0)};
    }
    void reductions() {
        QFETCH(int, reduction);
        QFETCH(QList<double>, expected);
        const TensorView view = TensorView::fromFloats({2, 2, 1, 2}, {3, 2, -3, -4, 0, 4, 3, 4});
        const TensorView reduced = reduceChannels(view, static_cast<ChannelReduction>(reduction));
        QCOMPARE(reduced.shape(), (Shape{2, 1, 1, 2}));
        for (int i = 0; i < 4; ++i) QVERIFY2(std::abs(reduced.at(i) - expected[i]) < 1e-6, qPrintable(QString::number(reduced.at(i))));
    }
    void reductionLeavesTheRest() {
        const TensorView vector = TensorView::fromFloats({1, 4}, {1, 2, 3, 4});
        QCOMPARE(reduceChannels(vector, ChannelReduction::Mean).shape(), vector.shape());
        const TensorView pooled = TensorView::fromFloats({1, 4, 1, 1}, {1, 2, 3, 4});
        QVERIFY(!canReduceChannels(pooled));
        const TensorView odd = TensorView::fromFloats({2, 1, 2}, {1, kNan, 3, 4});
        QVERIFY(std::isnan(reduceChannels(odd, ChannelReduction::Max).at(1)));
        QCOMPARE(reduceChannels(odd, ChannelReduction::Max).at(0), 3.0);
    }
};

TD_TEST(TestChannels)
#include "tst_channels.moc"
