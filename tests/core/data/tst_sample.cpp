// Sample: keys in the order in which mmclassification's transforms add them, and what they hold.
#include "core/session/loader.h"
#include "tests/core/data/data_support.h"
#include "tests/support/test_program.h"

using namespace teardown;

class TstSample : public QObject {
    Q_OBJECT

    using Names = std::vector<std::string>;

    static std::string textOf(const Sample& sample, const char* key) {
        const ConfigValue* value = sample.find(key);
        return value ? value->repr() : "-";
    }

private Q_SLOTS:
    void aKeyKeepsItsPlace() {
        Sample sample = Sample::ofFile("a.png");
        QCOMPARE(sample.keys(), (Names{"img_info", "img_prefix"}));
        QVERIFY(!sample.label());
        sample.setLabel(3);
        sample.set("img_prefix", ConfigValue::string("folder"));
        QCOMPARE(sample.keys(), (Names{"img_info", "img_prefix", "gt_label"}));
        QCOMPARE(sample.label(), std::optional<std::int64_t>(3));
        QVERIFY(sample.has("gt_label"));
        QVERIFY(!sample.has("img"));
        QVERIFY(!sample.find("img"));
    }

    void theFilenameJoinsThePrefix_data() {
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("joined");
        QTest::newRow("plain") << QStringLiteral("data/val") << QStringLiteral("a/1.png") << QStringLiteral("data/val/a/1.png");
        QTest::newRow("slash") << QStringLiteral("data/val/") << QStringLiteral("1.png") << QStringLiteral("data/val/1.png");
        QTest::newRow("absolute") << QStringLiteral("data") << QStringLiteral("/1.png") << QStringLiteral("/1.png");
        QTest::newRow("empty") << QString() << QStringLiteral("1.png") << QStringLiteral("1.png");
    }
    void theFilenameJoinsThePrefix() {
        QFETCH(QString, prefix);
        QFETCH(QString, file);
        QFETCH(QString, joined);
        Sample sample = Sample::ofFile(file.toStdString());
        QCOMPARE(QString::fromStdString(sample.filename()), file);
        sample.set("img_prefix", ConfigValue::string(prefix.toStdString()));
        QCOMPARE(QString::fromStdString(sample.filename()), joined);
        QCOMPARE(Sample().filename(), "");
    }

    void keysStandInTheOrderOfTheTransforms() {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/picture.ppm";
        writePicture(path, 20, 30);
        const std::string transforms =
            "dict(type='LoadImageFromFile'), dict(type='Resize', size=(10, -1)), dict(type='CenterCrop', crop_size=8),"
            " dict(type='Normalize', mean=[1, 2, 3.5], std=[4, 5, 6]), dict(type='ImageToTensor', keys=['img'])";
        const auto pipeline = pipelineOf(transforms);
        QVERIFY_RESULT(pipeline);
        const auto run = pipeline->run(Sample::ofFile(path), **imaging(), false);
        QVERIFY_RESULT(run);
        const Sample& sample = run->sample;
        QCOMPARE(sample.keys(),
                 (Names{"img_info", "img_prefix", "filename", "ori_filename", "img", "img_shape", "ori_shape", "img_norm_cfg"}));
        QCOMPARE(textOf(sample, "filename"), "'" + path + "'");
        QCOMPARE(textOf(sample, "ori_filename"), "'" + path + "'");
        QCOMPARE(textOf(sample, "img_shape"), "(8, 8, 3)");
        QCOMPARE(textOf(sample, "ori_shape"), "(20, 30, 3)");
        QCOMPARE(textOf(sample, "img_norm_cfg"), "{'mean': [1.0, 2.0, 3.5], 'std': [4.0, 5.0, 6.0], 'to_rgb': True}");
        QCOMPARE(sample.img.shapeText(), "[3,8,8]");
        QCOMPARE(sample.img.shape().repr(), "(3, 8, 8)");
    }

    void collectLeavesWhatItNames() {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/picture.ppm";
        writePicture(path, 4, 4);
        const auto pipeline = pipelineOf(
            "dict(type='LoadImageFromFile'), dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]), dict(type='ImageToTensor', "
            "keys=['img']),"
            " dict(type='ToTensor', keys=['gt_label']), dict(type='Collect', keys=['img', 'gt_label'], meta_keys=('ori_shape', 'flip'))");
        QVERIFY_RESULT(pipeline);
        Sample sample = Sample::ofFile(path);
        sample.setLabel(7);
        const auto run = pipeline->run(sample, **imaging(), false);
        QVERIFY_RESULT(run);
        QCOMPARE(run->sample.keys(), (Names{"img_metas", "img", "gt_label"}));
        QCOMPARE(textOf(run->sample, "img_metas"), "{'ori_shape': (4, 4, 3)}");
        QCOMPARE(run->sample.label(), std::optional<std::int64_t>(7));
        // A picture whose class is not known goes through the same pipeline.
        const auto unknown = pipeline->run(Sample::ofFile(path), **imaging(), false);
        QVERIFY_RESULT(unknown);
        QCOMPARE(unknown->sample.keys(), (Names{"img_metas", "img"}));
    }

    void aReadyPictureTakesThePlaceOfTheFile() {
        const auto pipeline = pipelineOf("dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]), dict(type='ImageToTensor', keys=['img'])");
        QVERIFY_RESULT(pipeline);
        const auto run = pipeline->run(Sample::ofPicture("drawing", Picture{2, 1, 3, true, {1, 2, 3, 4, 5, 6}}), **imaging(), false);
        QVERIFY_RESULT(run);
        QVERIFY(!run->sample.ready);
        QVERIFY(!run->sample.damaged);
        QCOMPARE(textOf(run->sample, "filename"), "'drawing'");
        QCOMPARE(run->batch.at(0), 3.0);  // red first
        QCOMPARE(english(run->records.front().facts.front().value), "memory: drawing");
    }
};

TD_TEST(TstSample)
#include "tst_sample.moc"
