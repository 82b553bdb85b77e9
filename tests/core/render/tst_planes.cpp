// How tensors of each rank are cut into planes, and that every cell leads back to its element.
#include "core/render/heatmap.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>
#include <numeric>
#include <set>

using namespace teardown;

namespace {

TensorView counting(const Shape& shape) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    std::vector<float> values(static_cast<std::size_t>(count));
    std::iota(values.begin(), values.end(), 0.0f);
    return TensorView::fromFloats(shape, std::move(values));
}

/// The element at "[0,17,34,5]".
double valueAtPath(const TensorView& view, const std::string& path) {
    TensorView part = view;
    const QString inner = QString::fromStdString(path).mid(1).chopped(1);
    std::int64_t flat = 0;
    const QStringList indices = inner.isEmpty() ? QStringList() : inner.split(',');
    if (indices.size() != view.rank()) return std::nan("");
    for (int d = 0; d < view.rank(); ++d) flat = flat * view.shape()[static_cast<std::size_t>(d)] + indices[d].toLongLong();
    return view.at(flat);
}

}  // namespace

class TestPlanes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cut_data() {
        QTest::addColumn<QList<qint64>>("shape");
        QTest::addColumn<bool>("weights");
        QTest::addColumn<int>("planes");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        const auto row = [](const char* name, QList<qint64> shape, bool weights, int planes, int rows, int columns) {
            QTest::newRow(name) << shape << weights << planes << rows << columns;
        };
        row("scalar", {}, false, 1, 1, 1);
        row("short vector", {10}, false, 1, 1, 10);
        row("vector of 64", {64}, true, 1, 1, 64);
        row("vector with a divisor", {1000}, false, 1, 20, 50);
        row("vector without one", {1009}, false, 1, 16, 64);
        row("matrix", {6, 5}, false, 1, 6, 5);
        row("logits", {1, 1000}, false, 1, 20, 50);
        row("logits of four", {4, 1000}, false, 4, 20, 50);
        row("logits of many", {17, 1000}, false, 1, 17, 1000);
        row("linear weight", {10, 512}, true, 1, 10, 512);
        row("CHW", {3, 4, 5}, false, 3, 4, 5);
        row("NCHW", {2, 3, 4, 5}, false, 6, 4, 5);
        row("pooled", {1, 512, 1, 1}, false, 1, 8, 64);
        row("kernels", {4, 3, 3, 3}, true, 12, 3, 3);
        row("kernels of one input", {8, 1, 3, 3}, true, 8, 3, 3);
        row("kernels 1x1", {8, 4, 1, 1}, true, 1, 8, 4);
        row("5-D", {2, 2, 2, 3, 3}, false, 8, 3, 3);
        row("empty", {0, 3, 4}, false, 0, 0, 0);
    }
    void cut() {
        QFETCH(QList<qint64>, shape);
        QFETCH(bool, weights);
        QFETCH(int, planes);
        const TensorView view = counting(Shape(shape.begin(), shape.end()));
        const std::vector<Plane> cut = planesOf(view, weights);
        QCOMPARE(static_cast<int>(cut.size()), planes);
        QCOMPARE(planeCount(view, weights), planes);
        if (planes == 0) return;
        QTEST(cut.front().rows, "rows");
        QTEST(cut.front().columns, "columns");

        std::set<double> seen;
        for (const Plane& plane : cut) {
            for (int row = 0; row < plane.rows; ++row) {
                for (int column = 0; column < plane.columns; ++column) {
                    if (!plane.has(row, column)) {
                        QVERIFY(std::isnan(planeValue(view, plane, row, column)));
                        continue;
                    }
                    const double value = planeValue(view, plane, row, column);
                    QCOMPARE(valueAtPath(view, planePath(plane, row, column)), value);
                    seen.insert(value);
                }
            }
        }
        QCOMPARE(static_cast<std::int64_t>(seen.size()), view.numel());
    }

    void labels() {
        const auto activations = planesOf(counting({1, 20, 4, 4}), false);
        QCOMPARE(activations[17].label, std::string("[0,17]"));
        QCOMPARE(activations[17].index, 17);
        QCOMPARE(planePath(activations[17], 3, 2), std::string("[0,17,3,2]"));
        QCOMPARE(planePath(planesOf(counting({1, 512, 1, 1}), false)[0], 1, 3), std::string("[0,67,0,0]"));
        const auto kernels = planesOf(counting({4, 3, 3, 3}), true);
        QCOMPARE(kernels[7].gridRow, 2);
        QCOMPARE(kernels[7].gridColumn, 1);
        QVERIFY(std::isnan(planeValue(counting({2, 2}), planesOf(counting({2, 2}), false)[0], 2, 0)));
    }

    void transposedViewsKeepTheirStrides() {
        const TensorView view = counting({4, 5, 3}).permuted({2, 0, 1});
        const auto planes = planesOf(view, false);
        QCOMPARE(planes.size(), 3u);
        QCOMPARE(planeValue(view, planes[1], 2, 3), view.at(1 * 20 + 2 * 5 + 3));
    }

    void tooManyAreLeftOut() {
        const TensorView view = counting({40, 30, 3, 3});
        const auto planes = planesOf(view, true, 100);
        QCOMPARE(planes.size(), 90u);  // three whole output channels
        QCOMPARE(planeCount(view, true), 1200);
        QCOMPARE(planesOf(counting({300, 2, 2}), false, 100).size(), 100u);
    }

    void anExpandedDimensionMayClaimAnySize() {
        auto bytes = std::make_shared<std::vector<std::byte>>(32);
        const TensorView view(DType::Float32, {std::int64_t{1} << 40, 8}, {0, 1}, bytes, bytes->data());
        const auto planes = planesOf(view, false);
        QCOMPARE(planes.size(), 1u);
        const ValueRange range = resolveRange(view, {});
        QCOMPARE(range.low, 0.0);
        QVERIFY(renderPlane(view, planes[0], range, {}).pixels.empty());
    }

    void tokensAreAGridWithTheOthersBesideIt() {
        // Two samples of a class token and 2 x 3 patches with four channels.
        const TensorView view = counting({2, 7, 4});
        const TensorRole role = TensorRole::tokens(2, 3, 1);
        QCOMPARE(planeCount(view, role), 8);
        const std::vector<Plane> planes = planesOf(view, role);
        QCOMPARE(planes.size(), std::size_t{8});
        for (const Plane& plane : planes) {
            QCOMPARE(plane.rows, 2);
            QCOMPARE(plane.columns, 5);
            for (int row = 0; row < plane.rows; ++row)
                for (int column = 0; column < plane.columns; ++column) {
                    const double value = planeValue(view, plane, row, column);
                    const bool grid = column < 3, other = column == 4 && row == 0;
                    QCOMPARE(plane.has(row, column), grid || other);
                    if (grid || other)
                        QCOMPARE(value, valueAtPath(view, planePath(plane, row, column)));
                    else
                        QVERIFY(std::isnan(value));
                }
        }
        QCOMPARE(planePath(planes[5], 1, 2), std::string("[1,6,1]"));
        QCOMPARE(planePath(planes[5], 0, 4), std::string("[1,0,1]"));
        // The cell beside the grid is coloured, the column between them is not.
        const HeatmapStyle style;
        const Rgb nothing{9, 8, 7};
        const PixelBuffer pixels = renderPlane(view, planes[0], resolveRange(view, style), style, nothing);
        QVERIFY(pixels.pixels[3] == nothing && pixels.pixels[8] == nothing && pixels.pixels[9] == nothing);
        QVERIFY(!(pixels.pixels[4] == nothing) && !(pixels.pixels[2] == nothing));
        HeatmapStyle tile;
        tile.rule = RangeRule::Tile;
        const ValueRange range = resolveRange(view, tile, &planes[0]);
        QCOMPARE(range.low, 0.0);    // the class token
        QCOMPARE(range.high, 24.0);  // the last patch
    }

    void aRoleThatDoesNotFitTheShape() {
        const TensorView view = counting({1, 7, 4});
        QCOMPARE(planesOf(view, TensorRole::tokens(3, 3, 1)).size(), std::size_t{1});
        QCOMPARE(planesOf(counting({1, 3, 7, 7}), TensorRole::attention(2, 3, 1)).size(), std::size_t{3});
        // A matrix stays one where few long rows would be vectors.
        QCOMPARE(planesOf(counting({2, 100}), TensorRole::Vector).size(), std::size_t{2});
        QCOMPARE(planesOf(counting({2, 100}), TensorRole::Matrix).front().columns, 100);
    }
};

TD_TEST(TestPlanes)
#include "tst_planes.moc"
