// Test pipelines: sizes and offsets as mmclassification computes them, Normalize's arithmetic, errors with their config line.
#include "core/engine/data/pipeline.h"
#include "core/session/loader.h"
#include "tests/engine/engine_support.h"
#include "tests/support/test_program.h"

#include <algorithm>

using namespace teardown;
using namespace teardown::engine;

class TstPipeline : public QObject {
    Q_OBJECT

    static Result<Pipeline> pipelineOf(const std::string& transforms) {
        const auto config = loadConfigText("test.py", "data = dict(test=dict(pipeline=[" + transforms + "]))\n");
        if (!config.ok()) return config.error();
        return Pipeline::fromConfig(**config, 3);
    }

private Q_SLOTS:
    void sizes_data() {
        QTest::addColumn<QString>("transform");
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("outHeight");
        QTest::addColumn<int>("outWidth");
        const auto row = [](const char* text, int h, int w, int oh, int ow) { QTest::addRow("%s of %dx%d", text, h, w) << QString::fromLatin1(text) << h << w << oh << ow; };
        row("dict(type='Resize', size=7)", 30, 20, 7, 7);
        row("dict(type='Resize', size=(9, 11))", 30, 20, 9, 11);
        row("dict(type='Resize', size=(10, -1))", 37, 20, 18, 10);                          // int(10 * 37 / 20) = int(18.5)
        row("dict(type='Resize', size=(10, -1))", 20, 37, 10, 18);
        row("dict(type='Resize', size=(20, -1))", 37, 20, 37, 20);                          // reached already
        row("dict(type='Resize', size=(10, -1), adaptive_side='long')", 20, 37, 5, 10);
        row("dict(type='Resize', size=(10, -1), adaptive_side='height')", 20, 37, 10, 18);
        row("dict(type='Resize', size=(10, -1), adaptive_side='width', backend='pillow', interpolation='bicubic')", 20, 37, 5, 10);
        row("dict(type='CenterCrop', crop_size=10)", 20, 37, 10, 10);
        row("dict(type='CenterCrop', crop_size=30)", 20, 37, 20, 30);                       // a smaller side stays
        row("dict(type='CenterCrop', crop_size=16, efficientnet_style=True, crop_padding=4)", 20, 37, 16, 16);
        row("dict(type='Pad', size=(40, 50))", 20, 37, 40, 50);
        row("dict(type='Pad', pad_to_square=True, padding_mode='reflect')", 20, 37, 37, 37);
        row("dict(type='Compose', transforms=[dict(type='Resize', size=12), dict(type='CenterCrop', crop_size=5)])", 20, 37, 5, 5);
    }
    void sizes() {
        QFETCH(QString, transform);
        QFETCH(int, height);
        QFETCH(int, width);
        QFETCH(int, outHeight);
        QFETCH(int, outWidth);
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/picture.ppm";
        writePicture(path, height, width);
        const auto pipeline = pipelineOf(transform.toStdString() + ", dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]), dict(type='ImageToTensor', keys=['img']),"
                                                                   " dict(type='Collect', keys=['img'])");
        QVERIFY_RESULT(pipeline);
        const auto api = imaging();
        QVERIFY_RESULT(api);
        const auto run = pipeline->run({path, {}}, **api, true);
        QVERIFY_RESULT(run);
        QCOMPARE(run->batch.shape(), (Shape{1, 3, outHeight, outWidth}));
        for (const TransformRecord& record : run->records) QVERIFY(record.output.view.valid());
    }

    void longAndThinPictures_data() {
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("width");
        QTest::addColumn<bool>("fits");
        QTest::newRow("2x3000") << 3000 << 2 << true;
        QTest::newRow("3000x2") << 2 << 3000 << true;
        QTest::newRow("1x1") << 1 << 1 << true;
        QTest::newRow("1x3000") << 3000 << 1 << true;
        QTest::newRow("a side of 100,000") << 1 << 10000 << true;
        QTest::newRow("a side beyond") << 1 << 10001 << false;
    }
    void longAndThinPictures() {
        QFETCH(int, height);
        QFETCH(int, width);
        QFETCH(bool, fits);
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/picture.ppm";
        writePicture(path, height, width);
        const auto pipeline = pipelineOf("dict(type='Resize', size=(10, -1)), dict(type='CenterCrop', crop_size=10), dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]),"
                                         " dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])");
        QVERIFY_RESULT(pipeline);
        const auto run = pipeline->run({path, {}}, **imaging(), false);
        QCOMPARE(run.ok(), fits);
        if (fits) {
            QCOMPARE(run->batch.shape(), (Shape{1, 3, 10, 10}));
            return;
        }
        QCOMPARE(run.error().code, "resize-too-large");
        QCOMPARE(run.error().where.file, path);
        QVERIFY2(run.error().what.find("Resize (data.test.pipeline.") != std::string::npos, run.error().what.c_str());
        QVERIFY2(run.error().what.find("100010 x 10") != std::string::npos, run.error().what.c_str());
        QVERIFY(run.error().remedy.find("crop it first") != std::string::npos);
    }

    void whatASideOfZeroSays() {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/picture.ppm";
        writePicture(path, 1, 300);
        const auto pipeline = pipelineOf("dict(type='Resize', size=(10, -1), adaptive_side='long')");
        QVERIFY_RESULT(pipeline);
        const auto run = pipeline->run({path, {}}, **imaging(), false);
        QVERIFY(!run.ok());
        QCOMPARE(run.error().code, "resize-no-side");
        QCOMPARE(run.error().where.file, path);
    }

    void aPaddedSquareHasALimit() {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/picture.ppm";
        writePicture(path, 1, 20000);
        const auto pipeline = pipelineOf("dict(type='Pad', pad_to_square=True)");
        QVERIFY_RESULT(pipeline);
        const auto run = pipeline->run({path, {}}, **imaging(), false);
        QVERIFY(!run.ok());
        QCOMPARE(run.error().code, "resize-too-large");
    }

    void cropOffsetsRoundHalfToEven_data() {
        QTest::addColumn<int>("side");
        QTest::addColumn<int>("first");
        QTest::newRow("(9 - 4) / 2 = 2.5 -> 2") << 9 << 2;
        QTest::newRow("(11 - 4) / 2 = 3.5 -> 4") << 11 << 4;
        QTest::newRow("(8 - 4) / 2 = 2") << 8 << 2;
    }
    void cropOffsetsRoundHalfToEven() {
        QFETCH(int, side);
        QFETCH(int, first);
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/picture.ppm";
        writePicture(path, side, side);
        const auto pipeline = pipelineOf("dict(type='CenterCrop', crop_size=4), dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]), dict(type='ImageToTensor', keys=['img'])");
        QVERIFY_RESULT(pipeline);
        const auto run = pipeline->run({path, {}}, **imaging(), false);
        QVERIFY_RESULT(run);
        // Red is the column, green the row (writePicture); to_rgb puts red first.
        QCOMPARE(run->batch.at(0), double(first));
        QCOMPARE(run->batch.at(16), double(first));
    }

    void aTurnedPictureSaysSo() {
        const auto pipeline = pipelineOf("dict(type='LoadImageFromFile'), dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]), dict(type='ImageToTensor', keys=['img'])");
        QVERIFY_RESULT(pipeline);
        const auto run = pipeline->run({TEST_DATA "/golden/input/imaging/exif6.jpg", {}}, **imaging(), true);
        QVERIFY_RESULT(run);
        const auto& facts = run->records.front().facts;
        const auto found = std::find_if(facts.begin(), facts.end(), [](const Fact& fact) { return fact.name == "orientation"; });
        QVERIFY(found != facts.end());
        QVERIFY2(found->value.find("EXIF orientation 6: the picture is turned") == 0, found->value.c_str());
    }

    void greyTakesRedForRed() {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/picture.ppm";
        writePicture(path, 2, 201);
        const auto grey = pipelineOf("dict(type='LoadImageFromFile'), dict(type='teardown.Grey'), dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1], to_rgb=False), dict(type='ImageToTensor', keys=['img'])");
        QVERIFY_RESULT(grey);
        const auto plain = pipelineOf("dict(type='LoadImageFromFile'), dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]), dict(type='ImageToTensor', keys=['img'])");
        QVERIFY_RESULT(plain);
        const auto a = grey->run({path, {}}, **imaging(), false), b = plain->run({path, {}}, **imaging(), false);
        QVERIFY_RESULT(a);
        QVERIFY_RESULT(b);
        const int plane = 2 * 201;
        for (const int at : {0, 100, 200, 401}) {
            const double wanted = 0.299 * b->batch.at(at) + 0.587 * b->batch.at(plane + at) + 0.114 * b->batch.at(2 * plane + at);
            for (int channel = 0; channel < 3; ++channel) QVERIFY(std::abs(a->batch.at(channel * plane + at) - wanted) <= 0.501);
        }
    }

    void normalizeRoundsAsTheReference() {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/picture.ppm";
        writePicture(path, 5, 200);
        const auto pipeline = pipelineOf("dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375]), dict(type='ImageToTensor', keys=['img'])");
        QVERIFY_RESULT(pipeline);
        const auto run = pipeline->run({path, {}}, **imaging(), false);
        QVERIFY_RESULT(run);
        for (int x = 0; x < 200; ++x) {
            const float difference = float(x) - 123.675f;
            QCOMPARE(float(run->batch.at(x)), float(double(difference) * (1.0 / double(58.395f))));
        }
    }

    void errors_data() {
        QTest::addColumn<QString>("transforms");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("part");
        QTest::newRow("unknown") << QStringLiteral("dict(type='Resise', size=3)") << QStringLiteral("transform-unknown") << QStringLiteral("'Resize'");
        QTest::newRow("training") << QStringLiteral("dict(type='RandomFlip')") << QStringLiteral("transform-unknown") << QStringLiteral("training");
        QTest::newRow("argument") << QStringLiteral("dict(type='Resize', sizes=3)") << QStringLiteral("transform-argument") << QStringLiteral("sizes");
        QTest::newRow("missing") << QStringLiteral("dict(type='CenterCrop')") << QStringLiteral("transform-argument") << QStringLiteral("crop_size");
        QTest::newRow("choice") << QStringLiteral("dict(type='Resize', size=3, backend='cv3')") << QStringLiteral("transform-argument") << QStringLiteral("'cv2'");
        QTest::newRow("size") << QStringLiteral("dict(type='Resize', size=0)") << QStringLiteral("transform-argument") << QStringLiteral("size");
        QTest::newRow("zero std") << QStringLiteral("dict(type='Normalize', mean=[0], std=[0])") << QStringLiteral("transform-argument") << QStringLiteral("zero");
        QTest::newRow("no type") << QStringLiteral("dict(size=3)") << QStringLiteral("transform-type") << QStringLiteral("type");
    }
    void errors() {
        QFETCH(QString, transforms);
        QFETCH(QString, code);
        QFETCH(QString, part);
        const auto pipeline = pipelineOf(transforms.toStdString());
        QVERIFY(!pipeline.ok());
        QCOMPARE(QString::fromStdString(pipeline.error().code), code);
        const QString text = QString::fromStdString(describe(pipeline.error()));
        QVERIFY2(text.contains(part), qPrintable(text));
        QVERIFY2(text.startsWith(QStringLiteral("test.py:1")), qPrintable(text));
    }

private:
    /// Red counts columns, green rows.
    static void writePicture(const std::string& path, int height, int width) {
        std::ofstream file(path, std::ios::binary);
        file << "P6\n" << width << ' ' << height << "\n255\n";
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                file.put(static_cast<char>(x));
                file.put(static_cast<char>(y));
                file.put(static_cast<char>(7));
            }
    }
};

TD_TEST(TstPipeline)
#include "tst_pipeline.moc"
