// The pipeline registry: the signatures of mmclassification, the program's own scope, and Compose.
#include "core/data/transforms/transform_table.h"
#include "core/session/loader.h"
#include "tests/core/data/data_support.h"
#include "tests/core/registry/reference_signatures.h"
#include "tests/support/test_program.h"

#include <algorithm>

using namespace teardown;

class TstTransforms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void signaturesAreTheReferences() {
        int checked = 0;
        const QStringList differences = differencesFromReference(pipelineRegistry().info(), checked);
        QVERIFY2(differences.isEmpty(), qPrintable(differences.join(QLatin1Char('\n'))));
        // All that mmclassification 0.25 registers.
        QCOMPARE(checked, 38);
        QCOMPARE(pipelineRegistry().rows().size(), std::size_t{38});
    }

    void whatAPipelineCanUse() {
        const std::vector<std::string> built = pipelineRegistry().builtNames();
        for (const char* name : {"Resize", "Normalize", "Compose", "teardown.Grey"})
            QVERIFY2(std::count(built.begin(), built.end(), name) == 1, name);
        QCOMPARE(std::count(built.begin(), built.end(), "RandomFlip"), 1);
        QVERIFY(pipelineRegistry().find("RandomFlip") && !pipelineRegistry().find("Grey"));
        const auto unknown = pipelineOf("dict(type='Resise', size=3)");
        QVERIFY2(english(unknown.error().remedy).starts_with("A pipeline can use LoadImageFromFile, Resize, "),
                 english(unknown.error().remedy).c_str());
        QCOMPARE(english(unknown.error().what), std::string("'Resise' is not in the pipeline registry. Did you mean 'Resize'?"));
        const auto argument = pipelineOf("dict(type='Resize', sizes=3)");
        QCOMPARE(english(argument.error().what), std::string("Resize: there is no argument 'sizes'. Did you mean 'size'?"));
        QCOMPARE(english(argument.error().remedy), std::string("It takes size, interpolation, adaptive_side, backend."));
        const auto missing = pipelineOf("dict(type='CenterCrop')");
        QCOMPARE(english(missing.error().what), std::string("CenterCrop: the argument 'crop_size' is missing."));
        QCOMPARE(english(missing.error().remedy), std::string("Add crop_size=... to it."));
    }

    void composeStandsForItsTransforms() {
        const auto pipeline = pipelineOf(
            "dict(type='mmcls.Compose', transforms=[dict(type='Compose', transforms=[dict(type='mmcls.Resize', size=12)]), "
            "dict(type='teardown.Grey')]), "
            "dict(type='Compose', transforms=[])");
        QVERIFY_RESULT(pipeline);
        const auto& transforms = pipeline->transforms();
        QCOMPARE(transforms.size(), std::size_t{3});  // with the loader in front
        QCOMPARE(transforms[1].type, std::string("Resize"));
        QCOMPARE(transforms[1].configPath, std::string("data.test.pipeline.0.transforms.0.transforms.0"));
        QCOMPARE(transforms[1].arguments[0].value.repr(), std::string("12"));
        QVERIFY(transforms[1].arguments[1].isDefault && transforms[1].arguments[1].value.repr() == "'bilinear'");
        QCOMPARE(transforms[2].type, std::string("teardown.Grey"));
        const auto wrong = pipelineOf("dict(type='Compose', transforms=3)");
        QVERIFY(!wrong.ok());
        QCOMPARE(wrong.error().code, std::string("transform-argument"));
        const auto inner = pipelineOf("dict(type='Compose', transforms=[dict(type='Resise')])");
        QVERIFY2(!inner.ok() && inner.error().code == "transform-unknown" &&
                     inner.error().where.member == "data.test.pipeline.0.transforms.0.type",
                 describe(inner.error()).c_str());
    }

    void composeRunsInTurn() {
        const auto module = imaging();
        QVERIFY_RESULT(module);
        Diagnostics notes;
        const auto config = loadConfigText(
            "test.py", "one = dict(type='Compose', transforms=[dict(type='Pad', size=(8, 8)), dict(type='CenterCrop', crop_size=4)])\n");
        QVERIFY_RESULT(config);
        const auto built = pipelineRegistry().build(*(*config)->root.find("one"), "one", notes);
        QVERIFY_RESULT(built);
        QCOMPARE((*built)->outputSize(PictureSize{3, 3})->height, 4);
        Sample sample;
        sample.setPicture(Picture{3, 3, 1, true, std::vector<std::uint8_t>(9, 5)});
        Random random(0);
        TransformRecord record;
        const auto done = (*built)->apply({sample, random, **module, record, notes});
        QVERIFY_RESULT(done);
        QCOMPARE(sample.img.height(), 4);
        QCOMPARE(int(sample.img.picture.pixels[0]), 5);  // the crop begins at row 2 of 8
    }

    void badValues_data() {
        QTest::addColumn<QString>("transform");
        QTest::addColumn<QString>("what");
        QTest::newRow("list in numbers") << QStringLiteral("dict(type='Normalize', mean=[1, [2]], std=[1, 1])")
                                         << QStringLiteral("Normalize: mean=[1, [2]]: must be a sequence of numbers");
        QTest::newRow("empty") << QStringLiteral("dict(type='Normalize', mean=[], std=[])")
                               << QStringLiteral("Normalize: mean is an empty list.");
        QTest::newRow("None") << QStringLiteral("dict(type='Resize', size=None)") << QStringLiteral("Resize: size=None is not a size.");
        QTest::newRow("three") << QStringLiteral("dict(type='Resize', size=(1, 2, 3))")
                               << QStringLiteral("Resize: size=(1, 2, 3) is not a size.");
        QTest::newRow("crop -1") << QStringLiteral("dict(type='CenterCrop', crop_size=(3, -1))")
                                 << QStringLiteral("CenterCrop: crop_size=(3, -1) is not a size.");
        QTest::newRow("huge") << QStringLiteral("dict(type='Resize', size=10**30)") << QStringLiteral("is not a size.");
        QTest::newRow("padding") << QStringLiteral("dict(type='CenterCrop', crop_size=3, crop_padding='a')")
                                 << QStringLiteral("CenterCrop: crop_padding='a': must be a number");
        QTest::newRow("both pads") << QStringLiteral("dict(type='Pad')")
                                   << QStringLiteral("Pad: exactly one of size and pad_to_square must be given.");
        QTest::newRow("keys") << QStringLiteral("dict(type='Collect', keys='img')")
                              << QStringLiteral("Collect: keys must be a list of names.");
    }
    void badValues() {
        QFETCH(QString, transform);
        QFETCH(QString, what);
        const auto pipeline = pipelineOf(transform.toStdString());
        QVERIFY(!pipeline.ok());
        QCOMPARE(pipeline.error().code, std::string("transform-argument"));
        QVERIFY2(QString::fromStdString(english(pipeline.error().what)).contains(what), english(pipeline.error().what).c_str());
        QCOMPARE(pipeline.error().where.line, 1);
    }
};

TD_TEST(TstTransforms)
#include "tst_transforms.moc"
