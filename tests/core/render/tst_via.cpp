// The notes' visualiser: the text byte for byte, titles, order, ranges.
#include "core/render/via.h"
#include "core/tensor/npy.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace teardown;

namespace {

const QString kInput = QStringLiteral(TEST_DATA "/golden/input/via/");
const QString kExpected = QStringLiteral(TEST_DATA "/golden/expected/via/");

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("no such file");
}

}  // namespace

class TestVia : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void golden_data() {
        QTest::addColumn<QString>("name");
        const QStringList files = QDir(kInput).entryList({QStringLiteral("*.npy")});
        QCOMPARE(files.size(), 10);
        for (const QString& file : files) QTest::newRow(qPrintable(file.chopped(4))) << file.chopped(4);
    }
    void golden() {
        QFETCH(QString, name);
        const auto view = readNpy((kInput + name + ".npy").toStdString());
        QVERIFY2(view.ok(), view.ok() ? "" : english(view.error().what).c_str());
        const QJsonObject expected = QJsonDocument::fromJson(bytesOf(kExpected + name + ".json")).object();
        const bool numpyLayout = expected[u"layout"].toString() == "numpy";

        const auto text = viaText(*view, numpyLayout);
        QVERIFY(text.ok());
        QCOMPARE(QByteArray::fromStdString(*text), bytesOf(kExpected + name + ".txt"));

        const auto sheet = viaSheet(*view, {numpyLayout, expected[u"normalize"].toBool()});
        QVERIFY(sheet.ok());
        QCOMPARE(QString::fromStdString(sheet->suptitle), expected[u"suptitle"].toString());
        const QJsonArray tiles = expected[u"tiles"].toArray();
        QCOMPARE(sheet->tiles.size(), static_cast<std::size_t>(tiles.size()));
        for (std::size_t i = 0; i < sheet->tiles.size(); ++i) {
            const ViaTile& tile = sheet->tiles[i];
            const QJsonObject row = tiles[static_cast<qsizetype>(i)].toObject();
            QCOMPARE(tile.hasTitle, row[u"title"].isString());
            QCOMPARE(QString::fromStdString(tile.title), row[u"title"].toString());
            QCOMPARE(tile.row, row[u"row"].toInt());
            QCOMPARE(tile.column, row[u"column"].toInt());
            QCOMPARE(tile.shape[0], row[u"shape"].toArray()[0].toInteger());
            QCOMPARE(tile.shape[1], row[u"shape"].toArray()[1].toInteger());
            QVERIFY(tile.min == row[u"min"].toDouble());
            QVERIFY(tile.max == row[u"max"].toDouble());
            // The plane that is drawn is the one whose range is stated.
            HeatmapStyle style;
            style.rule = RangeRule::Tile;
            style.symmetric = false;
            const Plane plane = viaPlane(*sheet, i);
            const ValueRange range = resolveRange(sheet->view, style, &plane);
            QCOMPARE(range.low, tile.min);
            QCOMPARE(range.high, tile.max);
        }
    }

    void numbersAsPythonWritesThem() {
        const double infinity = std::numeric_limits<double>::infinity();
        std::vector<double> values{-0.0, infinity, -infinity, -std::nan(""), 1e17, -0.0004, 0.0005, 2.5};
        std::vector<std::byte> bytes(values.size() * 8);
        std::memcpy(bytes.data(), values.data(), bytes.size());
        const auto text = viaText(TensorView::fromBytes(DType::Float64, {1, 8}, bytes), false);
        QVERIFY(text.ok());
        QCOMPARE(QByteArray::fromStdString(*text),
                 QByteArray("# Array shape: (1, 8)\n-0.000  inf     -inf    nan     100000000000000000.000 -0.000  0.001   2.500  \n"));
    }

    void nanIsTheMinimumAsInNumpy() {
        const auto sheet = viaSheet(TensorView::fromFloats({1, 3}, {1, std::nanf(""), 2}), {});
        QVERIFY(std::isnan(sheet->tiles[0].min) && std::isnan(sheet->tiles[0].max));
    }

    void refused() {
        const auto code = [](const TensorView& view) { return QString::fromStdString(viaSheet(view, {}).error().code); };
        QCOMPARE(code(TensorView::fromFloats({1, 1, 1, 1, 1}, {0})), "via-rank");
        QVERIFY(english(viaText(TensorView::fromFloats({1, 1, 1, 1, 1}, {0}), false).error().what).starts_with("Out of dimension!"));
        QCOMPARE(code(TensorView::fromFloats({}, {0})), "via-rank");
        QCOMPARE(code(TensorView::fromFloats({0, 3}, {})), "via-empty");
        QCOMPARE(code(TensorView()), "via-empty");
        QCOMPARE(code(TensorView::fromBytes(DType::Complex64, {1}, std::vector<std::byte>(8))), "via-dtype");
    }
};

TD_TEST(TestVia)
#include "tst_via.moc"
