// The tables are matplotlib's.
#include "core/render/colour_map.h"
#include "tests/support/test_program.h"

#include "core/base/hash.h"

#include <QtTest>

using namespace teardown;

class TestColourMap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// sha256 of matplotlib's cm.get_cmap(name)(arange(256), bytes=True)[:, :3]; grey is i, i, i.
    void tables_data() {
        QTest::addColumn<QString>("sha256");
        QTest::newRow("viridis") << "96a1f6f37d4041f953def955ffb8b9ea2110a9b4e3c9b701182d48f7a9774c58";
        QTest::newRow("magma") << "e2e7c21b2cdebd6f55d07fae05ea13bb4b4f0908509892384b87c747b9f319f6";
        QTest::newRow("coolwarm") << "161fad279ef7b15f29821a492afe1365f2e253aeb6069ab6d562032d84b5ec6f";
        QTest::newRow("turbo") << "8f5d5edf6af4af0550fd7189cf2626a96a084c245b8aefc59835ba5ab66c3f11";
        QTest::newRow("jet") << "c1b7b97444ebebfc30a590ce3eada7cffefb868960c6c39fd4ed1ff7a40712e9";
    }
    void tables() {
        QFETCH(QString, sha256);
        const auto map = colourMapFromName(QTest::currentDataTag());
        QVERIFY(map.has_value());
        Sha256 hash;
        hash.update(std::as_bytes(std::span(colourTable(*map))));
        QCOMPARE(QString::fromStdString(hash.hexDigest()), sha256);
    }

    void namesGoBothWays() {
        QCOMPARE(allColourMaps().size(), 6u);
        for (const ColourMap map : allColourMaps()) QVERIFY(colourMapFromName(colourMapName(map)) == map);
        QVERIFY(colourMapFromName("gray") == ColourMap::Grey);
        QVERIFY(!colourMapFromName("Viridis").has_value());
        QVERIFY((colourTable(ColourMap::Grey)[77] == Rgb{77, 77, 77}));
    }
};

TD_TEST(TestColourMap)
#include "tst_colour_map.moc"
