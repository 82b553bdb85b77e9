// What transforms say about pictures that a config perhaps did not mean, which keys they need and make, and what formatting leaves.
#include "core/session/loader.h"
#include "tests/core/data/data_support.h"
#include "tests/core/data/golden_json.h"
#include "tests/support/test_program.h"

#include <algorithm>

using namespace teardown;

namespace {

Result<TransformedSample> transformed(const std::string& transforms, Sample sample, bool record = false) {
    const auto pipeline = pipelineOf(transforms);
    if (!pipeline.ok()) return pipeline.error();
    const auto api = imaging();
    if (!api.ok()) return api.error();
    Random random(0);
    TransformOptions options;
    options.record = record;
    return pipeline->transform(std::move(sample), **api, random, options);
}

QStringList codes(const Diagnostics& notes) {
    QStringList result;
    for (const Diagnostic& note : notes) result << QString::fromStdString(note.code);
    return result;
}

}  // namespace

class TstTransformNotes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void normalizeLooksAtItsInput_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QStringList>("notes");
        QTest::newRow("bytes") << QString() << QStringList{};
        QTest::newRow("floats of 0..255") << QStringLiteral("dict(type='ToPIL'), dict(type='ToNumpy'), ") << QStringList{};
        QTest::newRow("0..1") << QStringLiteral("dict(type='Normalize', mean=[0, 0, 0], std=[255, 255, 255], to_rgb=False), ")
                              << QStringList{QStringLiteral("normalize-unit-range")};
        QTest::newRow("twice") << QStringLiteral("dict(type='Normalize', mean=[128, 128, 128], std=[60, 60, 60], to_rgb=False), ")
                               << QStringList{QStringLiteral("normalize-twice")};
        QTest::newRow("float64")
            << QStringLiteral("dict(type='Lighting', eigval=[55.0], eigvec=[[-0.5], [-0.5], [-0.5]], alphastd=0.1, to_rgb=False), ")
            << QStringList{QStringLiteral("transform-random"), QStringLiteral("normalize-float64")};
    }
    void normalizeLooksAtItsInput() {
        QFETCH(QString, before);
        QFETCH(QStringList, notes);
        const auto done =
            transformed(before.toStdString() + "dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375])",
                        Sample::ofArray(goldenPicture(20, 30, 1)));
        QVERIFY_RESULT(done);
        QCOMPARE(codes(done->notes), notes);
        if (!notes.isEmpty()) QCOMPARE(done->notes.back().where.line, 1);
    }

    void eachStepKnowsTypeRangeAndOrder() {
        const auto done = transformed("dict(type='Normalize', mean=[0, 0, 0], std=[2, 2, 2]), dict(type='ImageToTensor', keys=['img'])",
                                      Sample::ofArray(Picture{2, 1, 3, true, {10, 20, 30, 40, 50, 60}}), true);
        QVERIFY_RESULT(done);
        const PixelFacts& after = done->records[0].after;
        QVERIFY(after.known && after.dtype == DType::Float32 && after.order == PixelFacts::Order::Rgb);
        QCOMPARE(after.min, 5.0);
        QCOMPARE(after.max, 30.0);
        QCOMPARE(english(describePixels(after)), std::string("float32, 5..30, RGB"));
        QCOMPARE(done->records[1].before.max, 30.0);
        QCOMPARE(done->records[1].after.shape, std::string("[3,1,2]"));
    }

    void keys() {
        const auto pipeline = pipelineOf(
            "dict(type='LoadImageFromFile'), dict(type='RandomFlip'), dict(type='ToTensor', keys=['gt_label']), "
            "dict(type='Collect', keys=['img', 'gt_label'])");
        QVERIFY_RESULT(pipeline);
        using Names = std::vector<std::string>;
        const auto& steps = pipeline->transforms();
        QCOMPARE(steps[0].transform->keysNeeded(), (Names{"img_info", "img_prefix"}));
        QCOMPARE(steps[0].transform->keysMade(), (Names{"filename", "ori_filename", "img", "img_shape", "ori_shape", "img_norm_cfg"}));
        QCOMPARE(steps[1].transform->keysMade(), (Names{"flip", "flip_direction"}));
        QVERIFY(steps[1].transform->isRandom() && !steps[2].transform->isRandom());
        QCOMPARE(steps[2].transform->keysNeeded(), (Names{"gt_label"}));
        QVERIFY(steps[3].transform->dropsOtherKeys() && !steps[2].transform->dropsOtherKeys());
        QCOMPARE(steps[3].transform->keysMade(), (Names{"img_metas", "img", "gt_label"}));
    }

    void formatting() {
        const Picture picture{2, 1, 3, true, {10, 20, 30, 40, 50, 60}};
        const auto transposed = transformed("dict(type='Transpose', keys=['img'], order=[2, 0, 1]), dict(type='ToTensor', keys=['img'])",
                                            Sample::ofArray(picture));
        QVERIFY_RESULT(transposed);
        const auto direct = transformed("dict(type='ImageToTensor', keys=['img'])", Sample::ofArray(picture));
        QVERIFY_RESULT(direct);
        QCOMPARE(transposed->sample.img.tensor.shape(), (Shape{3, 1, 2}));
        QCOMPARE(sha256Of(transposed->sample.img.array()), sha256Of(direct->sample.img.array()));
        const auto half =
            transformed("dict(type='ImageToTensor', keys=['img']), dict(type='ToHalf', keys=['img'])", Sample::ofArray(picture));
        QVERIFY_RESULT(half);
        QCOMPARE(half->sample.img.dtype(), DType::Float16);
        QCOMPARE(half->sample.img.tensor.at(3), 50.0);
        const auto wrapped =
            transformed("dict(type='RandomFlip', flip_prob=0.0), dict(type='WrapFieldsToLists')", Sample::ofArray(picture));
        QVERIFY_RESULT(wrapped);
        QVERIFY(wrapped->sample.wrapped);
        QCOMPARE(wrapped->sample.find("flip")->repr(), std::string("[False]"));
    }

    void wrongOrder_data() {
        QTest::addColumn<QString>("transforms");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* transforms, const char* code, const char* says) {
            QTest::newRow(transforms) << QString::fromLatin1(transforms) << QString::fromLatin1(code) << QString::fromLatin1(says);
        };
        row("dict(type='ToPIL'), dict(type='RandomFlip')", "transform-order", "gets a Pillow image");
        row("dict(type='ImageToTensor', keys=['img']), dict(type='Resize', size=4)", "transform-order", "gets a tensor [3,20,30]");
        row("dict(type='Normalize', mean=[0, 0, 0], std=[1, 1, 1]), dict(type='Posterize', bits=4)", "transform-order", "gets float32");
        row("dict(type='RandomCrop', size=40)", "crop-too-large", "needs at least 40 x 40");
        row("dict(type='Pad', size=(40, 40), pad_val=(1, 2))", "transform-order", "pad_val has 2 numbers for 3 channels");
        row("dict(type='Albu', transforms=[dict(type='Blur', blur_limit=3, p=0.1)])", "transform-needs-python",
            "runs Blur of the Python library");
    }
    void wrongOrder() {
        QFETCH(QString, transforms);
        QFETCH(QString, code);
        QFETCH(QString, says);
        const auto done = transformed(transforms.toStdString(), Sample::ofArray(goldenPicture(20, 30, 1)));
        QVERIFY(!done.ok());
        QCOMPARE(QString::fromStdString(done.error().code), code);
        QVERIFY2(QString::fromStdString(english(done.error().what)).contains(says), english(done.error().what).c_str());
    }

    void albuShowsItsArguments() {
        const auto pipeline = pipelineOf("dict(type='Albu', transforms=[dict(type='Blur', blur_limit=3, p=0.1)])");
        QVERIFY_RESULT(pipeline);
        QCOMPARE(pipeline->transforms()[1].arguments[0].value.repr(), std::string("[{'type': 'Blur', 'blur_limit': 3, 'p': 0.1}]"));
    }

    /// As cv2 takes it: one number reaches the first channel only.
    void aPadValueOfOneNumber() {
        const auto done = transformed("dict(type='Pad', size=(1, 2), pad_val=9)", Sample::ofArray(Picture{1, 1, 3, true, {1, 2, 3}}));
        QVERIFY_RESULT(done);
        QCOMPARE(done->sample.img.picture.pixels, (std::vector<std::uint8_t>{1, 2, 3, 9, 0, 0}));
    }

    void badArguments_data() {
        QTest::addColumn<QString>("transform");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* transform, const char* says) {
            QTest::newRow(transform) << QString::fromLatin1(transform) << QString::fromLatin1(says);
        };
        row("dict(type='Rotate', angle=30)", "angle=30 must be a float");
        row("dict(type='Posterize', bits=9)", "bits must not be above 8");
        row("dict(type='Cutout', shape=[3, 3])", "is neither a number nor a tuple");
        row("dict(type='Shear', magnitude=0.1, pad_val=1.5)", "pad_val must be an int");
        row("dict(type='AutoAugment', policies=[])", "policies must be a list of lists");
        row("dict(type='AutoAugment', policies=[[dict(type='Posterise', bits=4)]])", "Did you mean 'Posterize'?");
        row("dict(type='RandAugment', policies=[dict(type='Rotate', magnitude_key='angle')], num_policies=1, magnitude_level=3)",
            "needs a magnitude_range");
        row("dict(type='RandAugment', policies=[dict(type='Invert')], num_policies=0, magnitude_level=3)", "num_policies lies in 1..");
        row("dict(type='RandomResizedCrop', size=8, scale=(1, 0.5))", "is not a range");
        row("dict(type='RandomResizedCrop', size=(8, 8), efficientnet_style=True)", "the size must be one int");
        row("dict(type='RandomErasing', min_area_ratio=0.5)", "min_area_ratio must not be above max_area_ratio");
        row("dict(type='RandomErasing', fill_color=[1, 2])", "is neither a number nor three of them");
        row("dict(type='RandomCrop', size=8, padding=[1, 2])", "padding=[1, 2] is neither a number nor a tuple");
        row("dict(type='Lighting', eigval=[1.0], eigvec=[[1.0]])", "three lists");
        row("dict(type='Transpose', keys=['img'], order=[0, 0, 1])", "each axis once");
        row("dict(type='Albu', transforms=[dict(blur_limit=3)])", "a dict with a type");
    }
    void badArguments() {
        QFETCH(QString, transform);
        QFETCH(QString, says);
        const auto pipeline = pipelineOf(transform.toStdString());
        QVERIFY(!pipeline.ok());
        QVERIFY2(QString::fromStdString(describe(pipeline.error())).contains(says), describe(pipeline.error()).c_str());
    }
};

TD_TEST(TstTransformNotes)
#include "tst_transform_notes.moc"
