// Test pipelines: sizes and offsets as mmclassification computes them, Normalize's arithmetic, errors with their config line.
#include "core/session/loader.h"
#include "tests/core/data/data_support.h"
#include "tests/support/test_program.h"

#include <algorithm>

using namespace teardown;

class TstPipeline : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sizes_data() {
        QTest::addColumn<QString>("transform");
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("outHeight");
        QTest::addColumn<int>("outWidth");
        const auto row = [](const char* text, int h, int w, int oh, int ow) {
            QTest::addRow("%s of %dx%d", text, h, w) << QString::fromLatin1(text) << h << w << oh << ow;
        };
        row("dict(type='Resize', size=7)", 30, 20, 7, 7);
        row("dict(type='Resize', size=(9, 11))", 30, 20, 9, 11);
        row("dict(type='Resize', size=(10, -1))", 37, 20, 18, 10);  // int(10 * 37 / 20) = int(18.5)
        row("dict(type='Resize', size=(10, -1))", 20, 37, 10, 18);
        row("dict(type='Resize', size=(20, -1))", 37, 20, 37, 20);  // reached already
        row("dict(type='Resize', size=(10, -1), adaptive_side='long')", 20, 37, 5, 10);
        row("dict(type='Resize', size=(10, -1), adaptive_side='height')", 20, 37, 10, 18);
        row("dict(type='Resize', size=(10, -1), adaptive_side='width', backend='pillow', interpolation='bicubic')", 20, 37, 5, 10);
        row("dict(type='CenterCrop', crop_size=10)", 20, 37, 10, 10);
        row("dict(type='CenterCrop', crop_size=30)", 20, 37, 20, 30);  // a smaller side stays
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
        const auto pipeline =
            pipelineOf(transform.toStdString() +
                       ", dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]), dict(type='ImageToTensor', keys=['img']),"
                       " dict(type='Collect', keys=['img'])");
        QVERIFY_RESULT(pipeline);
        const auto api = imaging();
        QVERIFY_RESULT(api);
        const auto run = pipeline->run(Sample::ofFile(path), **api, true);
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
        const auto pipeline = pipelineOf(
            "dict(type='Resize', size=(10, -1)), dict(type='CenterCrop', crop_size=10), dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, "
            "1]),"
            " dict(type='ImageToTensor', keys=['img']), dict(type='Collect', keys=['img'])");
        QVERIFY_RESULT(pipeline);
        const auto run = pipeline->run(Sample::ofFile(path), **imaging(), false);
        QCOMPARE(run.ok(), fits);
        if (fits) {
            QCOMPARE(run->batch.shape(), (Shape{1, 3, 10, 10}));
            return;
        }
        QCOMPARE(run.error().code, "resize-too-large");
        QCOMPARE(run.error().where.file, path);
        QVERIFY2(english(run.error().what).find("Resize (data.test.pipeline.") != std::string::npos, english(run.error().what).c_str());
        QVERIFY2(english(run.error().what).find("100010 x 10") != std::string::npos, english(run.error().what).c_str());
        QVERIFY(english(run.error().remedy).find("crop it first") != std::string::npos);
    }

    void whatASideOfZeroSays() {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/picture.ppm";
        writePicture(path, 1, 300);
        const auto pipeline = pipelineOf("dict(type='Resize', size=(10, -1), adaptive_side='long')");
        QVERIFY_RESULT(pipeline);
        const auto run = pipeline->run(Sample::ofFile(path), **imaging(), false);
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
        const auto run = pipeline->run(Sample::ofFile(path), **imaging(), false);
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
        const auto pipeline = pipelineOf(
            "dict(type='CenterCrop', crop_size=4), dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]), dict(type='ImageToTensor', "
            "keys=['img'])");
        QVERIFY_RESULT(pipeline);
        const auto run = pipeline->run(Sample::ofFile(path), **imaging(), false);
        QVERIFY_RESULT(run);
        // Red is the column, green the row (writePicture); to_rgb puts red first.
        QCOMPARE(run->batch.at(0), double(first));
        QCOMPARE(run->batch.at(16), double(first));
    }

    void aTurnedPictureSaysSo() {
        const auto pipeline = pipelineOf(
            "dict(type='LoadImageFromFile'), dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]), dict(type='ImageToTensor', "
            "keys=['img'])");
        QVERIFY_RESULT(pipeline);
        const auto run = pipeline->run(Sample::ofFile(TEST_DATA "/golden/input/imaging/exif6.jpg"), **imaging(), true);
        QVERIFY_RESULT(run);
        const auto& facts = run->records.front().facts;
        const auto found = std::find_if(facts.begin(), facts.end(), [](const Fact& fact) { return english(fact.name) == "orientation"; });
        QVERIFY(found != facts.end());
        const std::string turned = english(found->value);
        QVERIFY2(turned.find("EXIF orientation 6: the picture is rotated") == 0, turned.c_str());
    }

    void greyTakesRedForRed() {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/picture.ppm";
        writePicture(path, 2, 201);
        const auto grey = pipelineOf(
            "dict(type='LoadImageFromFile'), dict(type='teardown.Grey'), dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1], "
            "to_rgb=False), dict(type='ImageToTensor', keys=['img'])");
        QVERIFY_RESULT(grey);
        const auto plain = pipelineOf(
            "dict(type='LoadImageFromFile'), dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]), dict(type='ImageToTensor', "
            "keys=['img'])");
        QVERIFY_RESULT(plain);
        const auto a = grey->run(Sample::ofFile(path), **imaging(), false), b = plain->run(Sample::ofFile(path), **imaging(), false);
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
        const auto pipeline = pipelineOf(
            "dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375]), dict(type='ImageToTensor', "
            "keys=['img'])");
        QVERIFY_RESULT(pipeline);
        const auto run = pipeline->run(Sample::ofFile(path), **imaging(), false);
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
        QTest::newRow("unknown") << QStringLiteral("dict(type='Resise', size=3)") << QStringLiteral("transform-unknown")
                                 << QStringLiteral("'Resize'");
        QTest::newRow("of mmpretrain") << QStringLiteral("dict(type='ResizeEdge', scale=3)") << QStringLiteral("transform-unknown")
                                       << QStringLiteral(
                                              "mmclassification 0.x has Resize(size=(N, -1)) instead. The name exists in mmpretrain");
        QTest::newRow("probability") << QStringLiteral("dict(type='RandomFlip', flip_prob=1.5)") << QStringLiteral("transform-argument")
                                     << QStringLiteral("a probability lies in 0..1");
        QTest::newRow("argument") << QStringLiteral("dict(type='Resize', sizes=3)") << QStringLiteral("transform-argument")
                                  << QStringLiteral("sizes");
        QTest::newRow("missing") << QStringLiteral("dict(type='CenterCrop')") << QStringLiteral("transform-argument")
                                 << QStringLiteral("crop_size");
        QTest::newRow("choice") << QStringLiteral("dict(type='Resize', size=3, backend='cv3')") << QStringLiteral("transform-argument")
                                << QStringLiteral("'cv2'");
        QTest::newRow("size") << QStringLiteral("dict(type='Resize', size=0)") << QStringLiteral("transform-argument")
                              << QStringLiteral("size");
        QTest::newRow("zero std") << QStringLiteral("dict(type='Normalize', mean=[0], std=[0])") << QStringLiteral("transform-argument")
                                  << QStringLiteral("zero");
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

    void aSideOfTheDatasets_data() {
        QTest::addColumn<QString>("dataset");
        QTest::addColumn<int>("side");
        QTest::newRow("CIFAR10") << QStringLiteral("CIFAR10") << 32;
        QTest::newRow("CIFAR100") << QStringLiteral("mmcls.CIFAR100") << 32;
        QTest::newRow("MNIST") << QStringLiteral("MNIST") << 28;
        QTest::newRow("FashionMNIST") << QStringLiteral("FashionMNIST") << 28;
        QTest::newRow("ImageNet") << QStringLiteral("ImageNet") << 224;
    }
    void aSideOfTheDatasets() {
        QFETCH(QString, dataset);
        QFETCH(int, side);
        const auto config = loadConfigText("test.py", "data = dict(test=dict(type='" + dataset.toStdString() +
                                                          "', pipeline=[dict(type='ImageToTensor', keys=['img'])]))\n");
        QVERIFY_RESULT(config);
        const auto pipeline = Pipeline::fromConfig(**config, 3);
        QVERIFY_RESULT(pipeline);
        QCOMPARE(pipeline->outputSize().height, side);
        QCOMPARE(pipeline->outputSize().width, side);
    }

    void chanceIsPythonsGenerator() {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/picture.ppm";
        writePicture(path, 3, 200);
        const auto pipeline = pipelineOf(
            "dict(type='LoadImageFromFile'), dict(type='RandomGrayscale', gray_prob=0.5), dict(type='Normalize', mean=[0, 0, 0], std=[1, "
            "1, 1]),"
            " dict(type='ImageToTensor', keys=['img'])");
        QVERIFY_RESULT(pipeline);
        const auto grey = [](const PipelineRun& run) { return run.batch.at(150) == run.batch.at(600 + 150); };
        // random.seed(0): random.random() gives 0.8444, 0.7580, 0.4206, 0.2589, 0.5113.
        Random random(0);
        for (const bool wanted : {false, false, true, true, false}) {
            const auto run = pipeline->run(Sample::ofFile(path), **imaging(), false, {}, &random);
            QVERIFY_RESULT(run);
            QCOMPARE(grey(*run), wanted);
            QVERIFY(std::any_of(run->notes.begin(), run->notes.end(),
                                [](const Diagnostic& note) { return note.code == "transform-random" && note.where.line == 1; }));
        }
        QVERIFY(random.numpy == NumpyRandom(0));
        // Without a generator each run begins with seed 0.
        for (int i = 0; i < 3; ++i) {
            const auto run = pipeline->run(Sample::ofFile(path), **imaging(), false);
            QVERIFY_RESULT(run);
            QVERIFY(!grey(*run));
            QCOMPARE(english(run->records[1].numbers), "random() = 0.844422 >= 0.5: unchanged");
        }
    }

    void certaintyDrawsToo_data() {
        QTest::addColumn<QString>("probability");
        QTest::addColumn<QString>("numbers");
        QTest::newRow("never") << QStringLiteral("0") << QStringLiteral("never: unchanged");
        QTest::newRow("always") << QStringLiteral("1.0")
                                << QStringLiteral("0.299 * blue + 0.587 * green + 0.114 * red in all three channels");
    }
    void certaintyDrawsToo() {
        QFETCH(QString, probability);
        QFETCH(QString, numbers);
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/picture.ppm";
        writePicture(path, 3, 4);
        const auto pipeline =
            pipelineOf("dict(type='LoadImageFromFile'), dict(type='RandomGrayscale', gray_prob=" + probability.toStdString() +
                       "), dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]), dict(type='ImageToTensor', keys=['img'])");
        QVERIFY_RESULT(pipeline);
        Random random(4);
        Random other = random;
        const auto run = pipeline->run(Sample::ofFile(path), **imaging(), false, {}, &random);
        QVERIFY_RESULT(run);
        QVERIFY(run->notes.empty());
        QCOMPARE(QString::fromStdString(english(run->records[1].numbers)), numbers);
        other.python.random();
        QVERIFY(random == other);
    }
};

TD_TEST(TstPipeline)
#include "tst_pipeline.moc"
