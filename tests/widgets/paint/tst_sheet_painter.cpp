// What is painted: tiles pixel for pixel, a legend that says everything, the same bytes twice, every export format.
#include "tests/support/test_program.h"
#include "widgets/paint/export_formats.h"
#include "widgets/paint/sheet_painter.h"
#include "widgets/paint/sheet_plan.h"
#include "widgets/paint/via_painter.h"

#include <QtTest>

#include <QBuffer>
#include <QImageReader>
#include <QPainter>

#include <cmath>
#include <limits>

using namespace teardown;

namespace {

SheetView sheetOf(Shape shape, bool isSigned = true) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i)
        values.push_back(static_cast<float>(std::sin(static_cast<double>(i) * 0.7)) + (isSigned ? 0.0f : 2.0f));
    SheetView sheet;
    sheet.view = TensorView::fromFloats(std::move(shape), std::move(values));
    sheet.title = QStringLiteral("backbone.stage_1.0 - output");
    sheet.caption = QStringLiteral("f32[1,16,14,14]");
    return sheet;
}

QString legendOf(const SheetView& sheet, int width = 800) {
    return legendSentences(sheet, planSheet(sheet, width)).join(QStringLiteral("; "));
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestSheetPainter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tilesPixelForPixel_data() {
        QTest::addColumn<QList<qint64>>("shape");
        QTest::addColumn<bool>("weights");
        QTest::newRow("activations") << QList<qint64>{1, 16, 14, 14} << false;
        QTest::newRow("kernels") << QList<qint64>{16, 8, 3, 3} << true;
        QTest::newRow("many kernels") << QList<qint64>{64, 64, 3, 3} << true;
        QTest::newRow("vector") << QList<qint64>{1, 1000} << false;
    }
    void tilesPixelForPixel() {
        QFETCH(QList<qint64>, shape);
        QFETCH(bool, weights);
        SheetView sheet = sheetOf(Shape(shape.begin(), shape.end()));
        if (weights) sheet.role = TensorRole::Weight;
        for (const bool dark : {false, true}) {
            sheet.dark = dark;
            const SheetPlan plan = planSheet(sheet, 800);
            const QImage image = paintSheet(sheet, 800);
            QCOMPARE(image.size(), plan.size);
            QVERIFY(image.width() <= 800);
            for (const TilePlace& tile : plan.tiles.tiles) {
                const Plane& plane = plan.planes[static_cast<std::size_t>(tile.plane)];
                const PixelBuffer cells = renderPlane(sheet.view, plane, plan.range, sheet.style);
                for (int i = 0; i < plane.rows * plane.columns; i += 7) {
                    const int row = i / plane.columns;
                    const int column = i % plane.columns;
                    if (!plane.has(row, column)) continue;
                    const Rgb cell = cells.pixels[static_cast<std::size_t>(i)];
                    const QPoint corner = plan.sheetOrigin + QPoint(tile.x + column * plan.tiles.cell, tile.y + row * plan.tiles.cell);
                    const QPoint opposite = corner + QPoint(plan.tiles.cell - 1, plan.tiles.cell - 1);
                    QCOMPARE(image.pixel(corner), qRgb(cell.r, cell.g, cell.b));
                    QCOMPARE(image.pixel(opposite), qRgb(cell.r, cell.g, cell.b));
                }
            }
        }
    }

    /// Nothing that is written lies on a tile, on the bar, on other writing or outside the picture.
    void nothingOverlaps_data() {
        QTest::addColumn<QList<qint64>>("shape");
        QTest::addColumn<bool>("weights");
        QTest::addColumn<int>("width");
        for (const int width : {300, 520, 900}) {
            QTest::addRow("activations %d", width) << QList<qint64>{1, 64, 28, 28} << false << width;
            QTest::addRow("small %d", width) << QList<qint64>{1, 300, 7, 7} << false << width;
            QTest::addRow("kernels %d", width) << QList<qint64>{16, 16, 3, 3} << true << width;
            QTest::addRow("stem %d", width) << QList<qint64>{64, 3, 7, 7} << true << width;
            QTest::addRow("wide kernels %d", width) << QList<qint64>{8, 256, 3, 3} << true << width;
            QTest::addRow("logits %d", width) << QList<qint64>{3, 1000} << false << width;
        }
    }
    void nothingOverlaps() {
        QFETCH(QList<qint64>, shape);
        QFETCH(bool, weights);
        QFETCH(int, width);
        SheetView sheet = sheetOf(Shape(shape.begin(), shape.end()));
        if (weights) sheet.role = TensorRole::Weight;
        sheet.title = QStringLiteral("backbone.stage_1.0.a_rather_long_name_of_a_layer_that_does_not_fit_into_one_line.conv.weight");
        const SheetPlan plan = planSheet(sheet, width);
        QList<QRect> taken;
        for (const TilePlace& tile : plan.tiles.tiles)
            taken << QRect(plan.sheetOrigin + QPoint(tile.x, tile.y), QSize(tile.width, tile.height));
        taken << plan.colourBar;
        for (const QRect& rect : taken) QVERIFY(QRect(QPoint(0, 0), plan.size).contains(rect));
        for (const PlacedText& text : plan.texts) {
            const QRect used = QFontMetrics(fontOf(text.style)).boundingRect(text.rect, text.flags, text.text);
            QVERIFY2(QRect(QPoint(0, 0), plan.size).contains(used), qPrintable(text.text));
            for (const QRect& rect : taken)
                QVERIFY2(!rect.intersects(text.rect) || !rect.intersects(used.adjusted(0, 1, 0, -1)), qPrintable(text.text));
        }
    }

    void legendSaysEverything() {
        SheetView sheet = sheetOf({1, 16, 14, 14});
        QCOMPARE(legendOf(sheet), "coolwarm; range: whole tensor, symmetric about zero; 0 values clipped");
        sheet.style.rule = RangeRule::Tile;
        QVERIFY(legendOf(sheet).contains("each tile its own"));
        sheet.style.rule = RangeRule::Percentile;
        QVERIFY(legendOf(sheet).contains("percentiles 1 to 99"));
        sheet.style.rule = RangeRule::Fixed;
        sheet.style.low = -2;
        sheet.style.high = std::sin(0.7 * 3135) - 1e-9;
        QVERIFY(!legendOf(sheet).contains("; 0 values clipped"));
        sheet.style.rule = RangeRule::Log;
        QVERIFY(legendOf(sheet).contains("logarithmic"));
        QVERIFY(legendOf(sheetOf({1, 4, 4, 4}, false)).startsWith("viridis"));
        QVERIFY(legendOf(sheetOf({1, 1000})).contains("rows of 50"));
        QVERIFY(legendOf(sheetOf({100, 2000})).contains("one of 3 rows and columns shown"));
        SheetView kernels = sheetOf({200, 100, 3, 3});
        kernels.role = TensorRole::Weight;
        QVERIFY(legendOf(kernels).contains("first 16,300 of 20,000 tiles shown"));
    }

    void oddValuesHaveColourAndGlyph() {
        std::vector<float> values(100, 1.0f);
        values[11] = std::numeric_limits<float>::quiet_NaN();
        SheetView sheet;
        sheet.view = TensorView::fromFloats({1, 1, 10, 10}, values);
        const SheetPlan plan = planSheet(sheet, 400);
        QCOMPARE(plan.swatches.size(), 1u);
        const QImage image = paintSheet(sheet, 400);
        const int cell = plan.tiles.cell;
        const QPoint corner = plan.sheetOrigin + QPoint(cell, cell);
        const Rgb nan = sheet.style.nanColour;
        QCOMPARE(image.pixel(corner), qRgb(nan.r, nan.g, nan.b));
        QVERIFY(image.pixel(corner + QPoint(cell / 2, cell / 2)) != qRgb(nan.r, nan.g, nan.b));
    }

    void nothingToDraw() {
        SheetView sheet;
        sheet.view = TensorView::fromFloats({0, 3}, {});
        QVERIFY(!paintSheet(sheet, 400).isNull());
        QVERIFY(!paintSheet(SheetView(), 400).isNull());
    }

    void pngIsDeterministic() {
        const SheetView sheet = sheetOf({1, 16, 14, 14});
        QImage image = paintSheet(sheet, 800);
        const std::string first = pngBytes(image);
        QVERIFY(first.starts_with("\x89PNG"));
        image.setDotsPerMeterX(1234);
        image.setText(QStringLiteral("when"), QStringLiteral("now"));
        QVERIFY(pngBytes(image.convertToFormat(QImage::Format_ARGB32)) == first);
        QCOMPARE(QImage::fromData(QByteArray::fromStdString(first)).convertToFormat(QImage::Format_RGB32), paintSheet(sheet, 800));
    }

    void exports_data() {
        QTest::addColumn<QByteArray>("begin");
        QTest::addColumn<QByteArray>("contains");
        QTest::newRow("png") << QByteArray("\x89PNG") << QByteArray("IDAT");
        QTest::newRow("svg") << QByteArray("<?xml") << QByteArray("data:image/png;base64,");
        QTest::newRow("pdf") << QByteArray("%PDF-") << QByteArray("/Image");
        QTest::newRow("html") << QByteArray("<!DOCTYPE html>") << QByteArray("&lt;b&gt;&amp;&quot;x");
    }
    void exports() {
        QFETCH(QByteArray, begin);
        QFETCH(QByteArray, contains);
        SheetView sheet = sheetOf({1, 16, 14, 14});
        sheet.title = QStringLiteral("<b>&\"x");
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("sheet.") + QLatin1String(QTest::currentDataTag()));
        const auto written = writeExport(contentOf(sheet), path.toStdString());
        QVERIFY2(written.ok(), written.ok() ? "" : english(written.error().what).c_str());
        const QByteArray bytes = bytesOf(path);
        QVERIFY(bytes.startsWith(begin));
        QVERIFY(bytes.contains(contains));
        QVERIFY(!bytes.contains("<b>"));
    }

    void exportErrors() {
        QTemporaryDir folder;
        const SheetView sheet = sheetOf({1, 4, 4, 4});
        for (const char* name : {"sheet.gif", "sheet", "sheet.png.exe"}) {
            const auto result = writeExport(contentOf(sheet), folder.filePath(QLatin1String(name)).toStdString());
            QVERIFY(!result.ok());
            QCOMPARE(result.error().code, std::string("export-format"));
        }
        QVERIFY(QDir(folder.path()).isEmpty());
        QVERIFY(!writeExport(contentOf(sheet), folder.filePath(QStringLiteral("none/sheet.png")).toStdString()).ok());
    }

    void viaTilesArePlacedAndColoured() {
        const auto sheet = viaSheet(sheetOf({2, 5, 3, 4}).view, {});
        QVERIFY(sheet.ok());
        const ViaPlan plan = planVia(*sheet);
        QCOMPARE(plan.shown, sheet->tiles.size());
        const QImage image = paintVia(*sheet);
        QCOMPARE(image.size(), plan.size);
        const auto& jet = colourTable(ColourMap::Jet);
        QSet<QRgb> colours;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) colours.insert(image.pixel(x, y));
        // Its own range for each tile: the first and the last colour of jet stand in every one of them.
        QVERIFY(colours.contains(qRgb(jet[0].r, jet[0].g, jet[0].b)) && colours.contains(qRgb(jet[255].r, jet[255].g, jet[255].b)));
        QTemporaryDir folder;
        for (const char* name : {"via.png", "via.svg", "via.pdf", "via.html"})
            QVERIFY(writeExport(contentOf(*sheet), folder.filePath(QLatin1String(name)).toStdString()).ok());
    }

    void besideTheTokensThereIsNothing() {
        // A class token and 2 x 3 patches of one channel: the token stands in the last column, behind a column of nothing.
        const TensorView view = TensorView::fromFloats({1, 7, 1}, {1, 2, 3, 4, 5, 6, 7});
        const auto planes = planesOf(view, TensorRole::tokens(2, 3, 1));
        QCOMPARE(planes.size(), std::size_t{1});
        const HeatmapStyle style;
        const QImage image = planeImage(view, planes[0], resolveRange(view, style), style);
        QCOMPARE(image.size(), QSize(5, 2));
        for (int row = 0; row < 2; ++row)
            for (int column = 0; column < 5; ++column)
                QCOMPARE(qAlpha(image.pixel(column, row)), column < 3 || (column == 4 && row == 0) ? 255 : 0);
        // Where every cell has a value nothing is transparent.
        const auto full = planesOf(view, TensorRole(TensorRole::Matrix));
        QVERIFY(!planeImage(view, full[0], resolveRange(view, style), style).hasAlphaChannel());
    }

    void viaOfVeryManyTilesStaysAPicture() {
        const auto sheet = viaSheet(sheetOf({600, 16, 2, 2}).view, {});
        const ViaPlan plan = planVia(*sheet);
        QVERIFY(plan.size.width() <= 32000 && plan.size.height() <= 32000);
        QVERIFY(plan.shown > 0);
    }
};

TD_TEST_GUI(TestSheetPainter)
#include "tst_sheet_painter.moc"
