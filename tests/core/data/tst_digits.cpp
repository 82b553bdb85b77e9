// The sheet of digits and teardown.Distort: what the sample of a training is made of.
#include "core/base/file.h"
#include "core/data/datasets/dataset.h"
#include "core/data/files/grey_png.h"
#include "core/data/transforms/transform_table.h"
#include "core/session/loader.h"
#include "tests/core/data/data_support.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>

#include <algorithm>
#include <array>
#include <fstream>

using namespace teardown;

namespace {

const std::string kSheet = SOURCE_ROOT "/resources/samples/train_digits/digits.png";

Result<DatasetPtr> digits(const std::string& path, const std::string& more) {
    const auto config =
        loadConfigText("test.py", "data = dict(train=dict(type='teardown.Digits', data_prefix='" + path + "', pipeline=[]" + more + "))\n");
    if (!config.ok()) return config.error();
    Diagnostics notes;
    return buildDataset(**config, "data.train", {}, notes);
}

Picture square(int side) {
    Picture picture{side, side, 1, true, {}};
    for (int i = 0; i < side * side; ++i) picture.pixels.push_back(static_cast<std::uint8_t>(i * 37 % 251));
    return picture;
}

struct Distorted {
    Picture picture;
    std::vector<Draw> drawn;
};

Result<Distorted> distorted(const std::string& arguments, const Picture& picture, std::uint32_t seed) {
    TD_TRY(const auto module, imaging());
    Diagnostics notes;
    TD_TRY(const auto config, loadConfigText("test.py", "one = dict(type='teardown.Distort'" + arguments + ")\n"));
    TD_TRY(const BuiltTransform built, buildTransform(*config->root.find("one"), "one", notes));
    Sample sample;
    sample.setPicture(picture);
    Random random(seed);
    TransformRecord record;
    record.type = "teardown.Distort";
    TD_CHECK(built.transform->apply({sample, random, *module, record, notes}));
    return Distorted{sample.img.picture, record.drawn};
}

}  // namespace

class TstDigits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pixelsAreOpenCvs() {
        const auto file = InputFile::open(kSheet);
        QVERIFY_RESULT(file);
        const auto png = readGreyPng(**file);
        QVERIFY_RESULT(png);
        const auto module = imaging();
        QVERIFY_RESULT(module);
        const auto decoded = (*module)->decode(kSheet, Decoding{ColorType::Unchanged, DecodeBackend::Cv2}, nullptr);
        QVERIFY_RESULT(decoded);
        QCOMPARE(decoded->width, 2000);
        QCOMPARE(decoded->height, 1000);
        QVERIFY(decoded->pixels == png->pixels);
    }

    void trainingAndTestAreApart() {
        const auto train = digits(kSheet, ""), test = digits(kSheet, ", test_mode=True");
        QVERIFY_RESULT(train);
        QVERIFY_RESULT(test);
        QCOMPARE((*train)->size(), std::size_t{4000});
        QCOMPARE((*test)->size(), std::size_t{1000});
        QCOMPARE((*train)->classes().size(), std::size_t{10});
        std::array<int, 10> trained{}, tested{};
        for (std::size_t i = 0; i < (*train)->size(); ++i) ++trained[static_cast<std::size_t>((*train)->categoryIds(i).front())];
        for (std::size_t i = 0; i < (*test)->size(); ++i) ++tested[static_cast<std::size_t>((*test)->categoryIds(i).front())];
        QVERIFY(std::all_of(trained.begin(), trained.end(), [](int count) { return count == 400; }));
        QVERIFY(std::all_of(tested.begin(), tested.end(), [](int count) { return count == 100; }));
        // Sample 20 i + k of the test is column 80 + k of row i.
        const auto file = InputFile::open(kSheet);
        QVERIFY_RESULT(file);
        const auto png = readGreyPng(**file);
        QVERIFY_RESULT(png);
        const auto sample = (*test)->sample(20 * 7 + 3);
        QVERIFY_RESULT(sample);
        const Picture& picture = sample->img.picture;
        QCOMPARE(picture.width, 28);
        QCOMPARE(picture.channels, 3);
        for (int y = 0; y < 28; ++y)
            for (int x = 0; x < 28; ++x) {
                const bool inside = x >= 4 && x < 24 && y >= 4 && y < 24;
                const std::uint8_t wanted = inside ? png->pixels[static_cast<std::size_t>((7 * 20 + y - 4) * 2000 + 83 * 20 + x - 4)] : 0;
                for (int c = 0; c < 3; ++c) QCOMPARE(picture.pixels[static_cast<std::size_t>((y * 28 + x) * 3 + c)], wanted);
            }
    }

    void badSheets() {
        const auto missing = digits("/nowhere/digits.png", "");
        QVERIFY(!missing.ok());
        QCOMPARE(missing.error().code, std::string("dataset-file-missing"));
        const auto rows = digits(kSheet, ", classes=['a', 'b', 'c']");
        QVERIFY(!rows.ok());
        QCOMPARE(rows.error().code, std::string("dataset-digits-size"));
        QVERIFY(!digits(kSheet, ", tile=0").ok());
        QVERIFY(!digits(kSheet, ", test_share=1").ok());
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("cut.png")).toStdString();
        const auto text = readWholeFile(kSheet, 1 << 20);
        QVERIFY_RESULT(text);
        for (const std::size_t size : {std::size_t{20}, std::size_t{5000}, text->size() - 40}) {
            std::ofstream(path, std::ios::binary).write(text->data(), static_cast<std::streamsize>(size));
            const auto cut = digits(path, "");
            QVERIFY(!cut.ok());
            QCOMPARE(cut.error().code, std::string("png-broken"));
        }
        std::ofstream(path, std::ios::binary) << "P6 no PNG at all";
        const auto other = digits(path, "");
        QVERIFY(!other.ok());
        QCOMPARE(other.error().code, std::string("png-not-grey"));
    }

    void theSameSeedGivesTheSamePicture() {
        const Picture picture = square(28);
        const auto first = distorted("", picture, 5), again = distorted("", picture, 5), other = distorted("", picture, 6);
        QVERIFY_RESULT(first);
        QVERIFY_RESULT(again);
        QVERIFY_RESULT(other);
        QVERIFY(first->picture.pixels == again->picture.pixels);
        QVERIFY(first->picture.pixels != other->picture.pixels);
        QVERIFY(first->picture.pixels != picture.pixels);
        // Whether, six values, two grids.
        QCOMPARE(first->drawn.size(), std::size_t{9});
        QCOMPARE(first->drawn.front().function, std::string("rand"));
    }

    void withoutAnyRangeThePictureStays() {
        const Picture picture = square(28);
        const auto still = distorted(", rotate=0, shear=0, scale=(1, 1), stretch=0, translate=0, bend=0", picture, 3);
        QVERIFY_RESULT(still);
        QVERIFY(still->picture.pixels == picture.pixels);
        const auto never = distorted(", prob=0", picture, 3);
        QVERIFY_RESULT(never);
        QVERIFY(never->picture.pixels == picture.pixels);
        QCOMPARE(never->drawn.size(), std::size_t{1});
    }

    void twiceAsLargeIsTwiceAsLarge() {
        // A bright square of 4 pixels in the middle becomes one of 8.
        Picture picture{28, 28, 1, true, std::vector<std::uint8_t>(28 * 28, 0)};
        for (int y = 12; y < 16; ++y)
            for (int x = 12; x < 16; ++x) picture.pixels[static_cast<std::size_t>(y * 28 + x)] = 200;
        const auto large = distorted(", rotate=0, shear=0, scale=(2, 2), stretch=0, translate=0, bend=0", picture, 3);
        QVERIFY_RESULT(large);
        const auto bright =
            std::count_if(large->picture.pixels.begin(), large->picture.pixels.end(), [](std::uint8_t v) { return v >= 100; });
        QCOMPARE(bright, 64);
    }

    void badArguments_data() {
        QTest::addColumn<QString>("arguments");
        for (const char* text : {"rotate=-1", "shear='a'", "scale=(2, 1)", "scale=(0, 1)", "stretch=1", "translate=2", "bend=-0.1",
                                 "grid=1", "grid=65", "prob=1.5"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void badArguments() {
        QFETCH(QString, arguments);
        const auto wrong = distorted(", " + arguments.toStdString(), square(8), 0);
        QVERIFY(!wrong.ok());
        QCOMPARE(wrong.error().code, std::string("transform-argument"));
    }
};

TD_TEST(TstDigits)
#include "tst_digits.moc"
