// LoadImageFromFile with both decoders and all flags against mmcv: shape, type and bytes of the array.
#include "core/session/loader.h"
#include "tests/core/data/data_support.h"
#include "tests/core/data/golden_json.h"
#include "tests/support/test_program.h"

#include <set>

using namespace teardown;

namespace {

using nlohmann::json;

Result<PipelineRun> loaded(const std::string& path, const std::string& arguments) {
    const auto pipeline = pipelineOf("dict(type='LoadImageFromFile'" + arguments + "), dict(type='ToTensor', keys=['img'])");
    if (!pipeline.ok()) return pipeline.error();
    const auto api = imaging();
    if (!api.ok()) return api.error();
    Random random(0);
    auto done = pipeline->transform(Sample::ofFile(path), **api, random, {});
    if (!done.ok()) return done.error();
    return PipelineRun{{}, std::move(done->records), std::move(done->notes), std::move(done->sample)};
}

}  // namespace

class TstLoading : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asMmcvDecodes_data() {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("flag");
        for (const char* backend : {"cv2", "pillow"})
            for (const char* flag : {"color", "grayscale", "unchanged", "color_ignore_orientation", "grayscale_ignore_orientation"})
                QTest::addRow("%s %s", backend, flag) << QString::fromLatin1(backend) << QString::fromLatin1(flag);
    }
    void asMmcvDecodes() {
        QFETCH(QString, backend);
        QFETCH(QString, flag);
        static const json golden = goldenJson("loading.json");
        // What is refused although mmcv reads it: too large, GIF, what only Pillow's own decoders give, files without an end.
        const std::set<std::string> refusals = {"image-too-large", "image-gif", "image-unsupported", "image-decode"};
        int equal = 0;
        for (const auto& [name, values] : golden.items()) {
            const json& wanted = values[backend.toStdString()][flag.toStdString()];
            const auto run = loaded(std::string(TEST_DATA "/golden/input/imaging/") + name,
                                    ", imdecode_backend='" + backend.toStdString() + "', color_type='" + flag.toStdString() + "'");
            if (!run.ok()) {
                QVERIFY2(wanted.is_null() || refusals.count(run.error().code), (name + ": " + describe(run.error())).c_str());
                continue;
            }
            QVERIFY2(!wanted.is_null(), (name + ": mmcv does not read it").c_str());
            if (run->sample.damaged) continue;  // the missing rows are grey here, chance in cv2
            const TensorView array = run->sample.img.array();
            QVERIFY2(json(array.shape()) == wanted[0], name.c_str());
            QVERIFY2(wanted[1].get<std::string>() == dtypeName(array.dtype()), name.c_str());
            QVERIFY2(sha256Of(array) == wanted[2].get<std::string>(), name.c_str());
            ++equal;
        }
        QVERIFY2(equal >= (backend == QLatin1String("cv2") ? 25 : 24), qPrintable(QString::number(equal)));
    }

    void floatsAndClients() {
        const std::string path = TEST_DATA "/golden/input/imaging/colour.png";
        const auto floats = loaded(path, ", to_float32=True, file_client_args=dict(backend='petrel')");
        QVERIFY_RESULT(floats);
        QCOMPARE(floats->sample.img.dtype(), DType::Float32);
        QCOMPARE(floats->notes.size(), std::size_t{1});
        QCOMPARE(floats->notes[0].code, std::string("load-file-client"));
        QCOMPARE(floats->notes[0].where.line, 1);
        QVERIFY(english(floats->notes[0].message).find("'petrel'") != std::string::npos);
        const auto disk = loaded(path, ", file_client_args=dict(backend='disk')");
        QVERIFY_RESULT(disk);
        QVERIFY(disk->notes.empty());
        const TensorView bytes = disk->sample.img.array();
        for (std::int64_t i = 0; i < bytes.numel(); ++i) QCOMPARE(floats->sample.img.array().at(i), bytes.at(i));
        QCOMPARE(loaded(path, ", imdecode_backend='turbojpeg'").error().code, std::string("transform-argument"));
        QCOMPARE(loaded(path, ", color_type='colour'").error().code, std::string("transform-argument"));
        QCOMPARE(loaded(path, ", file_client_args='disk'").error().code, std::string("transform-argument"));
    }

    void anArrayNeedsNoLoader() {
        const auto pipeline = pipelineOf("dict(type='ImageToTensor', keys=['img'])");
        QVERIFY_RESULT(pipeline);
        QVERIFY(pipeline->insertedLoader());
        Random random(0);
        const auto done = pipeline->transform(Sample::ofArray(goldenPicture(3, 4, 0)), **imaging(), random, {});
        QVERIFY_RESULT(done);
        QCOMPARE(done->records.size(), std::size_t{1});
        const auto loader = pipelineOf("dict(type='LoadImageFromFile')");
        QVERIFY_RESULT(loader);
        const auto without = loader->transform(Sample::ofArray(goldenPicture(3, 4, 0)), **imaging(), random, {});
        QCOMPARE(without.error().code, std::string("transform-order"));
    }
};

TD_TEST(TstLoading)
#include "tst_loading.moc"
