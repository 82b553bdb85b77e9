// Range rules: what low, high, map and the counts are, and which colour a value gets.
#include "core/render/heatmap.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>
#include <cstring>
#include <limits>

using namespace teardown;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

TensorView row(std::vector<float> values) {
    const auto count = static_cast<std::int64_t>(values.size());
    return TensorView::fromFloats({1, 1, count}, std::move(values));
}

template <class T>
TensorView typed(DType dtype, Shape shape, const std::vector<T>& values) {
    std::vector<std::byte> bytes(values.size() * sizeof(T));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return TensorView::fromBytes(dtype, std::move(shape), std::move(bytes));
}

HeatmapStyle styleOf(RangeRule rule) {
    HeatmapStyle style;
    style.rule = rule;
    return style;
}

PixelBuffer pixels(const TensorView& view, const HeatmapStyle& style) {
    const auto planes = planesOf(view, false);
    return renderPlane(view, planes[0], resolveRange(view, style), style);
}

}  // namespace

class TestRange : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void signDecidesTheMap() {
        const ValueRange positive = resolveRange(row({0, 1, 4}), {});
        QVERIFY(positive.map == ColourMap::Viridis);
        QVERIFY(!positive.symmetric);
        QCOMPARE(positive.low, 0.0);
        QCOMPARE(positive.high, 4.0);
        const ValueRange mixed = resolveRange(row({-1, 1, 4}), {});
        QVERIFY(mixed.map == ColourMap::Coolwarm);
        QVERIFY(mixed.symmetric);
        QCOMPARE(mixed.low, -4.0);
        QCOMPARE(mixed.high, 4.0);
    }

    void otherMapsHaveNoCentre() {
        HeatmapStyle style;
        style.map = ColourMap::Jet;
        const ValueRange range = resolveRange(row({-1, 1, 4}), style);
        QVERIFY(!range.symmetric);
        QCOMPARE(range.low, -1.0);
        style.map = ColourMap::Coolwarm;
        style.symmetric = false;
        QCOMPARE(resolveRange(row({-1, 1, 4}), style).low, -1.0);
    }

    void tileUnderOneMap() {
        const TensorView view = TensorView::fromFloats({2, 1, 2}, {-3, 1, 5, 7});
        const auto planes = planesOf(view, false);
        HeatmapStyle style = styleOf(RangeRule::Tile);
        style.symmetric = false;
        const ValueRange second = resolveRange(view, style, &planes[1]);
        QCOMPARE(second.low, 5.0);
        QCOMPARE(second.high, 7.0);
        QVERIFY(second.map == ColourMap::Coolwarm);  // as its neighbour, which is signed
        style.symmetric = true;
        QCOMPARE(resolveRange(view, style, &planes[1]).low, -7.0);
    }

    void oddValuesAreCountedAndIgnored() {
        const TensorView view = row({kNan, 2, kInf, kInf, -kInf, 3, kNan, kNan});
        const ValueRange range = resolveRange(view, {});
        QCOMPARE(range.nan, 3);
        QCOMPARE(range.positiveInf, 2);
        QCOMPARE(range.negativeInf, 1);
        QCOMPARE(range.low, 2.0);
        QCOMPARE(range.high, 3.0);
        QCOMPARE(range.clipped, 0);
        const PixelBuffer buffer = pixels(view, {});
        const HeatmapStyle style;
        QVERIFY(buffer.pixels[0] == style.nanColour);
        QVERIFY(buffer.pixels[2] == style.positiveInfColour);
        QVERIFY(buffer.pixels[4] == style.negativeInfColour);
        QVERIFY(buffer.pixels[1] == colourTable(ColourMap::Viridis)[0]);
        QVERIFY(buffer.pixels[5] == colourTable(ColourMap::Viridis)[255]);
    }

    void nothingFinite() {
        const ValueRange range = resolveRange(row({kNan, kInf}), {});
        QCOMPARE(range.low, 0.0);
        QCOMPARE(range.high, 0.0);
        QCOMPARE(resolveRange(row({kNan, kNan}), styleOf(RangeRule::Percentile)).clipped, 0);
    }

    void fixedClips() {
        HeatmapStyle style = styleOf(RangeRule::Fixed);
        style.low = -1;
        style.high = 2;
        const TensorView view = row({-5, -1, 0, 2, 3, kInf, kNan});
        const ValueRange range = resolveRange(view, style);
        QCOMPARE(range.low, -1.0);
        QCOMPARE(range.high, 2.0);
        QCOMPARE(range.clipped, 2);
        QVERIFY(pixels(view, style).pixels[0] == colourTable(ColourMap::Coolwarm)[0]);
        QVERIFY(pixels(view, style).pixels[4] == colourTable(ColourMap::Coolwarm)[255]);
    }

    /// numpy.percentile of i*i for i in 0..100 at 10 and 90, 0..3 at 1 and 99.
    void percentiles() {
        HeatmapStyle style = styleOf(RangeRule::Percentile);
        std::vector<float> squares;
        for (int i = 100; i >= 0; --i) squares.push_back(static_cast<float>(i * i));
        style.percentile = 10;
        ValueRange range = resolveRange(row(squares), style);
        QCOMPARE(range.low, 100.0);
        QCOMPARE(range.high, 8100.0);
        QCOMPARE(range.clipped, 20);
        style.percentile = 1;
        range = resolveRange(row({3, 0, 2, 1}), style);
        QCOMPARE(range.low, 0.03);
        QCOMPARE(range.high, 2.97);
        // Mostly zeros, as behind a ReLU; negative zero is zero.
        range = resolveRange(row({0, 0, -0.0f, 0, 0, 0, 0, 0, 0, 8}), style);
        QCOMPARE(range.low, 0.0);
        QVERIFY(std::abs(range.high - 8 * 0.91) < 1e-12);
        style.symmetric = false;
        range = resolveRange(typed<double>(DType::Float64, {1, 1, 5}, {-1e-320, 0.0, 1e300, -1e300, 5.0}), style);
        QVERIFY(range.low < -9e299 && range.high > 9e299);
    }

    void logarithmic() {
        const TensorView view = row({0, 1, 10, 100, 1000});
        const HeatmapStyle style = styleOf(RangeRule::Log);
        const ValueRange range = resolveRange(view, style);
        QCOMPARE(range.high, 1000.0);
        const PixelBuffer buffer = pixels(view, style);
        for (std::size_t i = 0; i < 5; ++i) {
            const double t = std::log1p(view.at(static_cast<std::int64_t>(i))) / std::log1p(1000.0);
            const auto expected = static_cast<std::size_t>(std::min(255.0, 256 * t));
            QVERIFY(buffer.pixels[i] == colourTable(ColourMap::Viridis)[expected]);
        }
    }

    /// matplotlib's rule: floor(256 t), 1 belongs to the last colour.
    void coloursAreMatplotlibs() {
        HeatmapStyle style = styleOf(RangeRule::Fixed);
        style.map = ColourMap::Jet;
        style.low = 0;
        style.high = 256;
        std::vector<float> values;
        for (int i = 0; i <= 256; ++i) values.push_back(static_cast<float>(i));
        const PixelBuffer buffer = pixels(row(values), style);
        for (std::size_t i = 0; i <= 256; ++i) QVERIFY(buffer.pixels[i] == colourTable(ColourMap::Jet)[std::min<std::size_t>(i, 255)]);
    }

    void flatData() {
        QVERIFY(pixels(row({2.5f, 2.5f}), {}).pixels[0] == colourTable(ColourMap::Viridis)[0]);
        HeatmapStyle style;
        style.map = ColourMap::Coolwarm;
        QVERIFY(pixels(row({0, 0}), style).pixels[0] == colourTable(ColourMap::Coolwarm)[128]);
    }

    void extremeRangesDoNotOverflow() {
        const double huge = std::numeric_limits<double>::max();
        const TensorView view = typed<double>(DType::Float64, {1, 1, 3}, {-huge, 0, huge});
        const PixelBuffer buffer = pixels(view, {});
        const auto& table = colourTable(ColourMap::Coolwarm);
        QVERIFY(buffer.pixels[0] == table[0]);
        QVERIFY(buffer.pixels[1] == table[128]);
        QVERIFY(buffer.pixels[2] == table[255]);
    }

    void autoIsTheLayerUnlessFewValuesWashItOut() {
        // A thousand values from 0 to 1, and a few that are far away.
        std::vector<float> values(1000);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) / 999;
        const auto with = [&](float outlier) {
            std::vector<float> all = values;
            all[500] = all[700] = outlier;
            return resolveRange(row(all), styleOf(RangeRule::Auto));
        };
        for (const float near : {1.5f, 3.5f}) {
            const ValueRange range = with(near);
            QVERIFY(range.rule == RangeRule::Layer);
            QVERIFY(range.automatic);
            QCOMPARE(range.high, static_cast<double>(near));
            QCOMPARE(range.clipped, 0);
        }
        const ValueRange range = with(50);
        QVERIFY(range.rule == RangeRule::Percentile);
        QVERIFY(range.automatic);
        QCOMPARE(range.percentile, 1.0);
        const ValueRange percentile = resolveRange(
            [&] {
                std::vector<float> all = values;
                all[500] = all[700] = 50;
                return row(all);
            }(),
            styleOf(RangeRule::Percentile));
        QCOMPARE(range.low, percentile.low);
        QCOMPARE(range.high, percentile.high);
        QCOMPARE(range.clipped, percentile.clipped);
        QVERIFY(range.clipped >= 2);
        QVERIFY(!percentile.automatic);
    }

    void autoComparesWhatWouldBeShown() {
        // Signed values are shown symmetrically: to leave out the one at 0 would win nothing.
        std::vector<float> values(1000, 10.0f);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] += static_cast<float>(i) / 1000;
        values[0] = -0.5f;
        QVERIFY(resolveRange(row(values), styleOf(RangeRule::Auto)).rule == RangeRule::Layer);
        HeatmapStyle oneSided = styleOf(RangeRule::Auto);
        oneSided.symmetric = false;
        QVERIFY(resolveRange(row(values), oneSided).rule == RangeRule::Percentile);
    }

    void autoNeedsEnoughDifferentValues() {
        // Nearly nothing but zeros: the percentiles are both 0.
        std::vector<float> zeros(1000, 0.0f);
        zeros[3] = 5;
        QVERIFY(resolveRange(row(zeros), styleOf(RangeRule::Auto)).rule == RangeRule::Layer);
        // The percentiles of a few values are nothing but the values.
        std::vector<float> few(399);
        for (std::size_t i = 0; i < few.size(); ++i) few[i] = static_cast<float>(i) / 398;
        few[200] = 1000;
        QVERIFY(resolveRange(row(few), styleOf(RangeRule::Auto)).rule == RangeRule::Layer);
        few.push_back(0.5f);
        QVERIFY(resolveRange(row(few), styleOf(RangeRule::Auto)).rule == RangeRule::Percentile);
        QVERIFY(resolveRange(row({kNan, kNan}), styleOf(RangeRule::Auto)).rule == RangeRule::Layer);
    }

    void everyDtypeDrawsTheSame_data() {
        QTest::addColumn<int>("kind");
        QTest::newRow("float64") << 0;
        QTest::newRow("int64") << 1;
        QTest::newRow("uint8") << 2;
        QTest::newRow("strided float32") << 3;
    }
    void everyDtypeDrawsTheSame() {
        QFETCH(int, kind);
        std::vector<float> plain;
        for (int i = 0; i < 24; ++i) plain.push_back(static_cast<float>(i * 7 % 24));
        TensorView view;
        if (kind == 0) view = typed(DType::Float64, {1, 4, 6}, std::vector<double>(plain.begin(), plain.end()));
        if (kind == 1) view = typed(DType::Int64, {1, 4, 6}, std::vector<std::int64_t>(plain.begin(), plain.end()));
        if (kind == 2) view = typed(DType::UInt8, {1, 4, 6}, std::vector<std::uint8_t>(plain.begin(), plain.end()));
        if (kind == 3) {
            std::vector<float> transposed(24);
            for (std::size_t r = 0; r < 4; ++r)
                for (std::size_t c = 0; c < 6; ++c) transposed[c * 4 + r] = plain[r * 6 + c];
            view = TensorView::fromFloats({1, 6, 4}, transposed).permuted({0, 2, 1});
        }
        QVERIFY(pixels(view, {}).pixels == pixels(TensorView::fromFloats({1, 4, 6}, plain), {}).pixels);
    }
};

TD_TEST(TestRange)
#include "tst_range.moc"
