// Tile sheets: whole pixels, no overlap, the largest cell that fits, and every pixel the colour of its element.
#include "core/render/tile_sheet.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <map>
#include <numeric>

using namespace teardown;

namespace {

constexpr int kGap = 4;

TensorView counting(const Shape& shape) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    std::vector<float> values(static_cast<std::size_t>(count));
    std::iota(values.begin(), values.end(), 0.0f);
    return TensorView::fromFloats(shape, std::move(values));
}

bool overlap(const TilePlace& a, const TilePlace& b) {
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

}  // namespace

class TestSheet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void layout_data() {
        QTest::addColumn<QList<qint64>>("shape");
        QTest::addColumn<bool>("weights");
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::newRow("activations") << QList<qint64>{1, 64, 56, 56} << false << 800 << 600;
        QTest::newRow("activations on a small stage") << QList<qint64>{1, 64, 56, 56} << false << 200 << 100;
        QTest::newRow("one channel") << QList<qint64>{1, 1, 14, 14} << false << 800 << 600;
        QTest::newRow("not square") << QList<qint64>{1, 5, 3, 40} << false << 800 << 600;
        QTest::newRow("many small") << QList<qint64>{1, 2048, 7, 7} << false << 800 << 600;
        QTest::newRow("kernels") << QList<qint64>{16, 16, 3, 3} << true << 800 << 600;
        QTest::newRow("stem kernels") << QList<qint64>{64, 3, 7, 7} << true << 800 << 600;
        QTest::newRow("many kernels") << QList<qint64>{64, 256, 3, 3} << true << 800 << 600;
        QTest::newRow("vector") << QList<qint64>{1, 1000} << false << 800 << 600;
        QTest::newRow("odd vector") << QList<qint64>{1, 1009} << false << 800 << 600;
        QTest::newRow("scalar") << QList<qint64>{} << false << 800 << 600;
        QTest::newRow("no width") << QList<qint64>{1, 3, 4, 4} << false << 0 << 0;
    }
    void layout() {
        QFETCH(QList<qint64>, shape);
        QFETCH(bool, weights);
        QFETCH(int, width);
        QFETCH(int, height);
        const auto planes = planesOf(counting(Shape(shape.begin(), shape.end())), weights);
        const TileSheet sheet = layoutTiles(planes, width, height, kGap);
        QCOMPARE(sheet.tiles.size(), planes.size());
        QVERIFY(sheet.cell >= 1 && sheet.shrink >= 1 && (sheet.cell == 1 || sheet.shrink == 1));
        QVERIFY(sheet.width <= std::max(width, sheet.tiles[0].width));
        for (std::size_t i = 0; i < sheet.tiles.size(); ++i) {
            const TilePlace& tile = sheet.tiles[i];
            const Plane& plane = planes[static_cast<std::size_t>(tile.plane)];
            QCOMPARE(tile.width, (plane.columns + sheet.shrink - 1) / sheet.shrink * sheet.cell);
            QCOMPARE(tile.height, (plane.rows + sheet.shrink - 1) / sheet.shrink * sheet.cell);
            QVERIFY(tile.x >= 0 && tile.y >= 0 && tile.x + tile.width <= sheet.width && tile.y + tile.height <= sheet.height);
            if (i > 0) QVERIFY(!overlap(tile, sheet.tiles[i - 1]));
            if (i >= 70) QVERIFY(!overlap(tile, sheet.tiles[i - 70]));
        }
    }

    void theLargestCellThatFits() {
        const auto planes = planesOf(counting({1, 64, 14, 14}), false);
        const TileSheet sheet = layoutTiles(planes, 800, 600, kGap);
        QVERIFY(sheet.width <= 800 && sheet.height <= 600);
        // One pixel more per element would not fit in any number of columns.
        const int larger = 14 * (sheet.cell + 1);
        for (int columns = 1; columns * (larger + kGap) - kGap <= 800; ++columns)
            QVERIFY((64 + columns - 1) / columns * (larger + kGap) - kGap > 600);
        QCOMPARE(layoutTiles(planes, 100000, 100000, kGap).cell, 32);
    }

    void aGivenCellIsUsed() {
        const auto planes = planesOf(counting({1, 64, 14, 14}), false);
        for (const int cell : {1, 5, 20}) {
            const TileSheet sheet = layoutTilesAt(planes, 800, kGap, cell);
            QCOMPARE(sheet.cell, cell);
            QCOMPARE(sheet.tiles[0].width, 14 * cell);
            QVERIFY(sheet.width <= 800);
        }
        // As wide as the sheet at most, and no higher than a picture can be.
        QCOMPARE(layoutTilesAt({planes[0], planes[1]}, 800, kGap, 90).cell, 57);
        QVERIFY(layoutTilesAt(planes, 800, kGap, 90).height <= 32000);
        QVERIFY(layoutTilesAt({}, 800, kGap, 3).tiles.empty());
    }

    void aKnownRangeGivesTheSamePixels() {
        const TensorView view = counting({1, 6, 5, 7});
        const auto planes = planesOf(view, false);
        const TileSheet sheet = layoutTiles(planes, 300, 300, kGap);
        for (const RangeRule rule : {RangeRule::Layer, RangeRule::Tile, RangeRule::Log}) {
            HeatmapStyle style;
            style.rule = rule;
            QVERIFY(renderSheet(view, planes, sheet, style, resolveRange(view, style), Rgb{}).pixels ==
                    renderSheet(view, planes, sheet, style, Rgb{}).pixels);
        }
    }

    void tilesKeepASmallestSize() {
        const TileSheet sheet = layoutTiles(planesOf(counting({1, 2048, 7, 7}), false), 800, 600, kGap, 24);
        QVERIFY(sheet.tiles[0].width >= 24);
        QVERIFY(sheet.height > 600);
    }

    void kernelsFormAMatrix() {
        const auto planes = planesOf(counting({16, 16, 3, 3}), true);
        const TileSheet sheet = layoutTiles(planes, 800, 800, kGap);
        QCOMPARE(sheet.columns, 16);
        QCOMPARE(sheet.tiles[0].y, sheet.tiles[15].y);
        QCOMPARE(sheet.tiles[16].x, sheet.tiles[0].x);
        QVERIFY(sheet.tiles[16].y > sheet.tiles[0].y);
    }

    void widePlanesAreShrunk() {
        auto bytes = std::make_shared<std::vector<std::byte>>(3000 * 4);
        const TensorView view(DType::Float32, {3, 2000, 3000}, {0, 0, 1}, bytes, bytes->data());
        const TileSheet sheet = layoutTiles(planesOf(view, false), 800, 600, kGap);
        QCOMPARE(sheet.cell, 1);
        QCOMPARE(sheet.shrink, 4);
        QCOMPARE(sheet.tiles[0].width, 750);
        QCOMPARE(sheet.tiles[0].height, 500);
    }

    void noSheetIsHigherThanAPicture() {
        auto bytes = std::make_shared<std::vector<std::byte>>(112 * 4);
        const TensorView many(DType::Float32, {16384, 112, 112}, {0, 0, 1}, bytes, bytes->data());
        QVERIFY(layoutTiles(planesOf(many, false), 800, 600, kGap).height <= 32000);
        const TensorView tall(DType::Float32, {std::int64_t{1} << 30, 2}, {0, 1}, bytes, bytes->data());
        QVERIFY(layoutTiles(planesOf(tall, false), 800, 600, kGap).height <= 32000);
    }

    void pixelsAreTheElements_data() {
        QTest::addColumn<QList<qint64>>("shape");
        QTest::addColumn<int>("width");
        QTest::newRow("cells of several pixels") << QList<qint64>{1, 6, 5, 7} << 300;
        QTest::newRow("shrunk") << QList<qint64>{1, 2, 50, 130} << 40;
        QTest::newRow("folded") << QList<qint64>{1, 101} << 700;
    }
    void pixelsAreTheElements() {
        QFETCH(QList<qint64>, shape);
        QFETCH(int, width);
        const TensorView view = counting(Shape(shape.begin(), shape.end()));
        const auto planes = planesOf(view, false);
        const TileSheet sheet = layoutTiles(planes, width, 300, kGap);
        const Rgb background{1, 2, 3};
        for (const RangeRule rule : {RangeRule::Layer, RangeRule::Tile}) {
            HeatmapStyle style;
            style.rule = rule;
            const PixelBuffer buffer = renderSheet(view, planes, sheet, style, background);
            QCOMPARE(buffer.width, sheet.width);
            QCOMPARE(buffer.pixels.size(), static_cast<std::size_t>(sheet.width) * static_cast<std::size_t>(sheet.height));
            for (int y = 0; y < buffer.height; ++y) {
                for (int x = 0; x < buffer.width; ++x) {
                    const Rgb pixel =
                        buffer.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(buffer.width) + static_cast<std::size_t>(x)];
                    const int index = tileAt(sheet, x, y);
                    Rgb expected = background;
                    if (index >= 0) {
                        const TilePlace& tile = sheet.tiles[static_cast<std::size_t>(index)];
                        const Plane& plane = planes[static_cast<std::size_t>(tile.plane)];
                        const CellPlace cell = cellAt(sheet, tile, x, y);
                        const PixelBuffer whole = cachedPlane(view, plane, style, background);
                        expected = whole.pixels[static_cast<std::size_t>(cell.row) * static_cast<std::size_t>(whole.width) +
                                                static_cast<std::size_t>(cell.column)];
                    }
                    if (pixel != expected) QFAIL(qPrintable(QStringLiteral("pixel %1,%2 differs").arg(x).arg(y)));
                }
            }
            m_cache.clear();
        }
    }

    void nothingToDraw() {
        const TileSheet sheet = layoutTiles({}, 800, 600, kGap);
        QVERIFY(sheet.tiles.empty());
        QVERIFY(renderSheet({}, {}, sheet, {}, {}).pixels.empty());
    }

private:
    PixelBuffer cachedPlane(const TensorView& view, const Plane& plane, const HeatmapStyle& style, Rgb background) {
        auto found = m_cache.find(plane.index);
        if (found == m_cache.end())
            found = m_cache.emplace(plane.index, renderPlane(view, plane, resolveRange(view, style, &plane), style, background)).first;
        return found->second;
    }

    std::map<int, PixelBuffer> m_cache;
};

TD_TEST(TestSheet)
#include "tst_sheet.moc"
