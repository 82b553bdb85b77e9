// Statistics agree with their definition for any dtype and layout, stay exact far from zero, and stop when asked.
#include "core/tensor/statistics.h"
#include "core/tensor/statistics_json.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>
#include <cstring>
#include <limits>
#include <stop_token>

using namespace teardown;

class TestStatistics : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void countsWhatIsNotFinite() {
        const float infinity = std::numeric_limits<float>::infinity();
        std::vector<float> values(5000, 1.0f);
        values[0] = infinity;
        values[17] = -infinity;
        values[4999] = std::numeric_limits<float>::quiet_NaN();
        values[4998] = 0;
        values[4997] = -3;
        const TensorView view = TensorView::fromFloats({50, 100}, values);
        const auto statistics = computeStatistics(view);
        QVERIFY(statistics);
        QCOMPARE(statistics->count, std::int64_t{5000});
        QCOMPARE(statistics->finite, std::int64_t{4997});
        QCOMPARE(statistics->nan, std::int64_t{1});
        QCOMPARE(statistics->positiveInf, std::int64_t{1});
        QCOMPARE(statistics->negativeInf, std::int64_t{1});
        QCOMPARE(statistics->zeros, std::int64_t{1});
        QCOMPARE(statistics->min, -3.0);
        QCOMPARE(statistics->max, 1.0);
        QCOMPARE(statistics->absMax, 3.0);
        QVERIFY(std::abs(statistics->mean - (4995.0 - 3) / 4997) < 1e-12);
    }
    void integersAreExact() {
        const auto of = [](DType dtype, const std::vector<std::uint64_t>& bits) {
            std::vector<std::byte> bytes(bits.size() * 8);
            std::memcpy(bytes.data(), bits.data(), bytes.size());
            const auto statistics = computeStatistics(TensorView::fromBytes(dtype, {static_cast<std::int64_t>(bits.size())}, bytes));
            StatisticsStream stream(dtype);
            stream.add(bytes);
            Json whole = Json::object();
            Json streamed = Json::object();
            setStatistics(whole, *statistics);
            setStatistics(streamed, stream.finish());
            return whole.dump() == streamed.dump() ? QByteArray::fromStdString(whole.dump()) : QByteArray("they differ");
        };
        QVERIFY(of(DType::Int64, {9007199254740993u}).startsWith("{\"min\": 9007199254740993, \"max\": 9007199254740993, "));
        QVERIFY(of(DType::Int64, {std::uint64_t{1} << 63, (std::uint64_t{1} << 63) - 1})
                    .startsWith("{\"min\": -9223372036854775808, \"max\": 9223372036854775807, "));
        QVERIFY(of(DType::Int64, {std::uint64_t{1} << 63, 0}).contains("\"absmax\": 9223372036854775808"));
        QVERIFY(of(DType::UInt64, {~std::uint64_t{0}, 3}).startsWith("{\"min\": 3, \"max\": 18446744073709551615, "));
        // Elements that repeat count as often as they stand there.
        QCOMPARE(largestText(*computeStatistics(TensorView::fromBytes(DType::Int8, {2}, {std::byte{0x80}, std::byte{1}}))),
                 std::string("1"));
    }
    void nothingHasNoStatistics() {
        Json json = Json::object();
        QCOMPARE(
            QByteArray::fromStdString(setStatistics(json, *computeStatistics(TensorView::fromFloats({0}, {}))).dump()),
            QByteArray(
                "{\"min\": null, \"max\": null, \"mean\": null, \"std\": null, \"absmax\": null, \"zeros\": 0, \"nan\": 0, \"inf\": 0}"));
        Json nan = Json::object();
        const float value = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(QByteArray::fromStdString(setStatistics(nan, *computeStatistics(TensorView::fromFloats({3}, {value, value, value}))).dump())
                    .endsWith("\"nan\": 3, \"inf\": 0, \"not_finite\": {\"nan\": 3, \"inf\": 0}}"));
    }
    void largeAndSmallValuesDoNotOverflow() {
        const auto of = [](const std::vector<double>& values) {
            std::vector<std::byte> bytes(values.size() * 8);
            std::memcpy(bytes.data(), values.data(), bytes.size());
            return *computeStatistics(TensorView::fromBytes(DType::Float64, {static_cast<std::int64_t>(values.size())}, bytes));
        };
        QCOMPARE(of(std::vector<double>(5000, 1e300)).std, 0.0);
        QCOMPARE(of(std::vector<double>(5000, 1e300)).mean, 1e300);
        QCOMPARE(of(std::vector<double>(5000, 0.1)).std, 0.0);
        QVERIFY(std::abs(of({1e300, -1e300}).std / 1e300 - 1) < 1e-12);
        QVERIFY(std::abs(of({1e-200, 3e-200}).std / 1e-200 - 1) < 1e-12);
        std::vector<double> mixed(10'000, 1.0);
        mixed[0] = 1e308;
        QVERIFY(std::isfinite(of(mixed).std));
        QVERIFY(std::abs(of(mixed).mean / 1e304 - 1) < 1e-9);
    }
    void fastAndGeneralPathAgree() {
        std::vector<float> values;
        for (int i = 0; i < 100'003; ++i) values.push_back(static_cast<float>(std::sin(i * 0.7) * (i % 91)));
        const auto fast = computeStatistics(TensorView::fromFloats({100'003}, values));
        std::vector<std::byte> big(values.size() * 4);
        for (std::size_t i = 0; i < values.size(); ++i)
            for (std::size_t k = 0; k < 4; ++k) big[i * 4 + k] = reinterpret_cast<const std::byte*>(&values[i])[3 - k];
        auto owner = std::make_shared<std::vector<std::byte>>(big);
        const auto general = computeStatistics(TensorView(DType::Float32, {100'003}, {}, owner, owner->data(), true));
        QCOMPARE(fast->zeros, general->zeros);
        QCOMPARE(fast->min, general->min);
        QCOMPARE(fast->max, general->max);
        QVERIFY(std::abs(fast->mean - general->mean) < 1e-10);
        QVERIFY(std::abs(fast->std - general->std) < 1e-10);
    }
    void deviationIsExactFarFromZero() {
        std::vector<float> values;
        for (int i = 0; i < 1'000'000; ++i) values.push_back(1.0e6f + static_cast<float>(i % 2));
        const auto statistics = computeStatistics(TensorView::fromFloats({1000, 1000}, values));
        QVERIFY(std::abs(statistics->std - 0.5) < 1e-9);
        QVERIFY(std::abs(statistics->mean - 1'000'000.5) < 1e-6);
    }
    void repeatedDimensionsCostNothing() {
        auto owner = std::make_shared<std::vector<float>>(std::vector<float>{1, 3});
        const std::int64_t many = std::int64_t{1} << 45;
        const TensorView view(DType::Float32, {many, 2}, {0, 1}, owner, reinterpret_cast<const std::byte*>(owner->data()));
        const auto statistics = computeStatistics(view);
        QCOMPARE(statistics->count, many * 2);
        QCOMPARE(statistics->finite, many * 2);
        QCOMPARE(statistics->mean, 2.0);
        QCOMPARE(statistics->std, 1.0);
        QCOMPARE(computeHistogram(view, 0, 4, 4).bins[1], many);
    }
    void cancelStops() {
        std::stop_source source;
        source.request_stop();
        QVERIFY(!computeStatistics(TensorView::fromFloats({2}, {1, 2}), TaskContext{source.get_token(), {}}));
    }
    void captions_data() {
        QTest::addColumn<QList<float>>("values");
        QTest::addColumn<QString>("expected");
        const float nan = std::numeric_limits<float>::quiet_NaN();
        QTest::newRow("plain") << QList<float>{-2.144f, 2.6f, 0, 0} << "f32[4]  -2.14..2.60  mean 0.11  std 1.68  zeros 50%";
        QTest::newRow("nan") << QList<float>{1, nan} << "f32[2]  1..1  mean 1  std 0  (nan!)";
        QTest::newRow("tiny") << QList<float>{1e-5f, 2e-5f} << "f32[2]  1.00e-05..2.00e-05  mean 1.50e-05  std 5.00e-06";
        QTest::newRow("one") << QList<float>{2.5f} << "f32[1]  2.50";
        QTest::newRow("empty") << QList<float>{} << "f32[0]  empty";
    }
    void captions() {
        QFETCH(QList<float>, values);
        QFETCH(QString, expected);
        const TensorView view = TensorView::fromFloats({values.size()}, std::vector<float>(values.begin(), values.end()));
        QCOMPARE(QString::fromStdString(caption(view, *computeStatistics(view))), expected);
    }
    void histogramCountsEdges() {
        const TensorView view = TensorView::fromFloats({7}, {-1, 0, 0.5f, 1, 1.5f, 2, 3});
        const Histogram histogram = computeHistogram(view, 0, 2, 2);
        QCOMPARE(histogram.below, std::int64_t{1});
        QCOMPARE(histogram.above, std::int64_t{1});
        QCOMPARE(histogram.bins, (std::vector<std::int64_t>{2, 3}));
        QCOMPARE(computeHistogram(view, 1, 1, 3).bins[0], std::int64_t{1});
    }
};

TD_TEST(TestStatistics)
#include "tst_statistics.moc"
