// What an exported picture says about itself: texts in PNG files, the record of a view, and files that are broken on purpose.
#include "core/render/range_text.h"
#include "core/render/view_record.h"
#include "tests/support/test_program.h"

#include "core/base/file.h"

#include <QtTest>

using namespace teardown;

namespace {

/// 3 x 2 red pixels.
std::string smallPng() {
    return QByteArray::fromHex(
               "89504e470d0a1a0a0000000d49484452000000030000000208020000001216f14d"
               "0000001049444154789c63f8cfc000410c70160041d205fb87f0b9480000000049"
               "454e44ae426082")
        .toStdString();
}

ViewRecord sample() {
    ViewRecord record;
    record.program = "Teardown 9.9";
    record.config = RecordedFile{"netz-größe.py", std::string(64, 'a')};
    record.input = RecordedFile{"3_1.png", {}};
    record.journey = "build";
    record.type = "Conv2d";
    record.layer = "backbone.stem.conv";
    record.tensor = "output";
    record.call = 2;
    record.channel = 5;
    record.shape = {1, 16, 14, 14};
    record.style.map = ColourMap::Magma;
    record.style.rule = RangeRule::Fixed;
    record.style.low = -0.1;
    record.style.high = 1e-5;
    record.style.symmetric = false;
    record.normalisation = Normalisation::Channel;
    record.dark = true;
    return record;
}

}  // namespace

class TestViewRecord : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comesBack() {
        const ViewRecord record = sample();
        const std::string png = withPngTexts(smallPng(), textsOf(record));
        const auto texts = readPngTexts("a.png", png);
        QVERIFY(texts.ok());
        QCOMPARE(*texts, textsOf(record));
        const auto back = viewRecordOf(*texts);
        QVERIFY(back.has_value());
        QCOMPARE(back->program, record.program);
        QCOMPARE(back->channel, 5);
        QCOMPARE(back->config->name, record.config->name);
        QCOMPARE(back->config->sha256, record.config->sha256);
        QVERIFY(!back->checkpoint.has_value());
        QCOMPARE(back->input->name, record.input->name);
        QCOMPARE(back->input->sha256, std::string());
        QCOMPARE(back->journey, record.journey);
        QCOMPARE(back->type, record.type);
        QCOMPARE(back->layer, record.layer);
        QCOMPARE(back->tensor, record.tensor);
        QCOMPARE(back->call, 2);
        QCOMPARE(back->shape, record.shape);
        QVERIFY(back->style.map == record.style.map && back->style.rule == RangeRule::Fixed);
        QCOMPARE(back->style.low, -0.1);
        QCOMPARE(back->style.high, 1e-5);
        QCOMPARE(back->style.symmetric, false);
        QVERIFY(back->normalisation == Normalisation::Channel && back->dark);
    }

    void anUnknownMapIsTheAutomaticOne() {
        ViewRecord record = sample();
        record.style.map.reset();
        PngTexts texts = textsOf(record);
        QVERIFY(!viewRecordOf(texts)->style.map.has_value());
        for (auto& [key, text] : texts)
            if (key != "Software") text = "\x01 nonsense";
        const auto odd = viewRecordOf(texts);
        QVERIFY(odd.has_value());
        QVERIFY(odd->shape.empty() && odd->call == 0 && odd->config->sha256.empty() && !odd->dark);
    }

    void otherPicturesSayNothing() {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("a.png")).toStdString();
        QVERIFY(writeFileAtomically(path, smallPng()).ok());
        QCOMPARE(readViewRecord(path).error().code, std::string("png-no-view"));
        QVERIFY(writeFileAtomically(path, withPngTexts(smallPng(), {{"Software", "Teardown 1"}, {"Teardown-Tensor", "output"}})).ok());
        QVERIFY(readViewRecord(path).ok());
        QVERIFY(writeFileAtomically(path, "no picture").ok());
        QCOMPARE(readViewRecord(path).error().code, std::string("png-signature"));
    }

    void brokenFilesAreRefused() {
        const std::string png = withPngTexts(smallPng(), textsOf(sample()));
        for (std::size_t length = 8; length < png.size(); ++length) {
            const auto cut = readPngTexts("a.png", std::string_view(png).substr(0, length));
            QVERIFY2(!cut.ok(), qPrintable(QString::number(length)));
            QCOMPARE(cut.error().code, std::string("png-truncated"));
            QVERIFY(cut.error().where.offset.has_value());
        }
        std::string wrong = png;
        wrong[8 + 25 + 12] ^= 1;
        QCOMPARE(readPngTexts("a.png", wrong).error().code, std::string("png-crc"));
        std::string longer = png;
        longer[8 + 25] = '\x7f';
        QCOMPARE(readPngTexts("a.png", longer).error().code, std::string("png-truncated"));
    }

    void limits() {
        PngTexts many(200, {"Key", "text"});
        QCOMPARE(readPngTexts("a.png", withPngTexts(smallPng(), many))->size(), std::size_t(64));
        QVERIFY(readPngTexts("a.png", withPngTexts(smallPng(), {{"Key", std::string(70000, 'x')}}))->empty());
    }

    void ranges_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("back");
        for (const char* same : {"tile", "layer", "log", "percentile:2.5", "fixed:-1.0:0.25"})
            QTest::newRow(same) << QString::fromLatin1(same) << QString::fromLatin1(same);
        QTest::newRow("percentile") << QStringLiteral("percentile") << QStringLiteral("percentile:1.0");
        for (const char* bad :
             {"", "fixed", "fixed:1", "fixed:1:1", "fixed:1:nan", "percentile:50", "percentile:-1", "tile:1", "rainbow", "fixed:1:2:3"})
            QTest::newRow(qPrintable(QStringLiteral("bad ") + QLatin1String(bad))) << QString::fromLatin1(bad) << QString();
    }
    void ranges() {
        QFETCH(QString, text);
        QFETCH(QString, back);
        HeatmapStyle style;
        QCOMPARE(readRangeText(text.toStdString(), style), !back.isEmpty());
        QCOMPARE(rangeText(style), back.isEmpty() ? std::string("layer") : back.toStdString());
    }
};

TD_TEST(TestViewRecord)
#include "tst_view_record.moc"
