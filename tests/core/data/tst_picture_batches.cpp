// Batches of pictures: what the loader collates is what the pipeline gives for each sample, number by number.
#include "core/data/loader/data_loader.h"
#include "core/session/loader.h"
#include "tests/core/data/data_support.h"
#include "tests/support/test_program.h"

#include <algorithm>

using namespace teardown;

namespace {

constexpr const char* kNormalize = "dict(type='Normalize', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True)";
constexpr const char* kEnd =
    "dict(type='ImageToTensor', keys=['img']), dict(type='ToTensor', keys=['gt_label']), "
    "dict(type='Collect', keys=['img', 'gt_label'])";

}  // namespace

class TstPictureBatches : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    Result<std::shared_ptr<const Config>> configOf(const std::string& pipeline, const std::string& more = {}) const {
        return loadConfigText("test.py",
                              "data = dict(samples_per_gpu=4, workers_per_gpu=2, train=dict(type='CustomDataset', data_prefix='" +
                                  m_folder.path().toStdString() + "', pipeline=[" + pipeline + "])" + more + ")\n");
    }
    static Result<DatasetPtr> datasetOf(const Config& config) {
        Diagnostics notes;
        return buildDataset(config, "data.train", {}, notes);
    }
    Result<LoadedBatch> batchOf(const std::string& pipeline, std::vector<std::size_t> samples, ProcessRandom& random) const {
        TD_TRY(const auto config, configOf(pipeline));
        TD_TRY(DatasetPtr dataset, datasetOf(*config));
        TD_TRY(const ImagingApi* opencv, imaging());
        TD_TRY(const BatchMakerPtr maker, PictureBatches::create(*config, dataset, *opencv));
        return maker->make(samples, random);
    }

private Q_SLOTS:
    void initTestCase() {
        QDir(m_folder.path()).mkpath(QStringLiteral("cat"));
        QDir(m_folder.path()).mkpath(QStringLiteral("dog"));
        for (int i = 0; i < 7; ++i)
            writePicture(m_folder.path().toStdString() + (i < 4 ? "/cat/" : "/dog/") + std::to_string(i) + ".ppm", 30 + 3 * i, 50 - 2 * i);
    }

    /// With the end of the pipeline done in one go, and with ends for which that is not possible.
    void areThePipelinesTensors_data() {
        QTest::addColumn<QString>("pipeline");
        const auto row = [](const char* name, const std::string& pipeline) { QTest::newRow(name) << QString::fromStdString(pipeline); };
        const std::string start =
            "dict(type='LoadImageFromFile'), dict(type='RandomResizedCrop', size=24), "
            "dict(type='RandomFlip', flip_prob=0.5, direction='horizontal'), ";
        const std::string end = kEnd;
        row("fused", start + kNormalize + ", " + end);
        row("BGR", start + "dict(type='Normalize', mean=[1, 2, 3], std=[4, 5, 6], to_rgb=False), " + end);
        row("floats", start +
                          "dict(type='Lighting', eigval=[55.4625, 4.7940, 1.1475], eigvec=[[-0.5675, 0.7192, 0.4009], [-0.5808, -0.0045, "
                          "-0.8140], [-0.5836, -0.6948, 0.4203]]), " +
                          kNormalize + ", " + end);
        row("erased afterwards", start + kNormalize + ", dict(type='RandomErasing', erase_prob=1.), " + end);
        row("bytes", start + end);
    }
    void areThePipelinesTensors() {
        QFETCH(QString, pipeline);
        const auto config = configOf(pipeline.toStdString());
        QVERIFY_RESULT(config);
        const auto dataset = datasetOf(**config);
        QVERIFY_RESULT(dataset);
        const std::vector<std::size_t> samples{5, 0, 3, 6};
        ProcessRandom random(42);
        const auto batch = batchOf(pipeline.toStdString(), samples, random);
        QVERIFY_RESULT(batch);
        QCOMPARE(batch->shape, (Shape{4, 3, 24, 24}));
        QCOMPARE(batch->samples, samples);
        QCOMPARE(batch->labels.shape(), (Shape{4}));
        QCOMPARE(batch->metas.size(), std::size_t{4});

        const auto lists = pipelineLists(**config, Phase::Train);
        const auto single = Pipeline::fromList(**config, lists.value().front());
        QVERIFY_RESULT(single);
        Random own(42);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const auto alone = single->transform((*dataset)->sample(samples[i]).value(), **imaging(), own, {});
            QVERIFY_RESULT(alone);
            const TensorView picture = batch->view().select(static_cast<std::int64_t>(i));
            QCOMPARE(picture.dtype(), alone->sample.img.tensor.dtype());
            QVERIFY(picture.toContiguousBytes() == alone->sample.img.tensor.toContiguousBytes());
            QCOMPARE(batch->labels.at(static_cast<std::int64_t>(i)), samples[i] < 4 ? 0.0 : 1.0);
            QCOMPARE(batch->metas[i].repr(), alone->sample.find("img_metas")->repr());
        }
        QVERIFY(random.random == own);
    }

    void loaderFromAConfig() {
        const auto config =
            configOf(std::string("dict(type='LoadImageFromFile'), dict(type='Resize', size=(8, 8)), ") + kNormalize + ", " + kEnd);
        LoaderRun run;
        run.seed = 42;
        const auto settings = loaderSettings(**config, Phase::Train, run);
        QVERIFY_RESULT(settings);
        const auto loader = DataLoader::create(**config, datasetOf(**config).value(), **imaging(), *settings);
        QVERIFY_RESULT(loader);
        QCOMPARE((*loader)->size(), std::size_t{2});
        ProcessRandom main(42);
        std::vector<std::size_t> seen;
        const auto pass = (*loader)->start(0, main);
        while (auto batch = pass->next()) {
            QVERIFY_RESULT(*batch);
            seen.insert(seen.end(), (*batch)->samples.begin(), (*batch)->samples.end());
        }
        std::sort(seen.begin(), seen.end());
        QCOMPARE(seen, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6}));
    }

    /// Memory goes back to the shelf and into the next batch, but not while somebody uses it.
    void memoryIsUsedAgain() {
        BatchMemory memory;
        std::shared_ptr<std::byte> first = memory.take(1000);
        const std::byte* const place = first.get();
        const std::shared_ptr<std::byte> second = memory.take(1000);
        QVERIFY(second.get() != place);
        first.reset();
        QVERIFY(memory.take(1000).get() == place);
        QVERIFY(memory.take(2000).get() != nullptr);
    }

    void badBatches_data() {
        QTest::addColumn<QString>("pipeline");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* name, const std::string& pipeline, const char* code) {
            QTest::newRow(name) << QString::fromStdString(pipeline) << code;
        };
        const std::string load = "dict(type='LoadImageFromFile'), ";
        row("sizes differ", load + kNormalize + ", " + kEnd, "batch-shape");
        row("no tensor", load + "dict(type='Resize', size=(8, 8))", "batch-not-tensor");
        row("no loader", "dict(type='Resize', size=(8, 8))", "transform-order");
    }
    void badBatches() {
        QFETCH(QString, pipeline);
        QFETCH(QString, code);
        ProcessRandom random(0);
        const auto batch = batchOf(pipeline.toStdString(), {0, 1}, random);
        QVERIFY(!batch.ok());
        QCOMPARE(QString::fromStdString(batch.error().code), code);
    }

    void noPipeline() {
        const auto config = loadConfigText(
            "test.py", "data = dict(train=dict(type='CustomDataset', data_prefix='" + m_folder.path().toStdString() + "'))\n");
        const auto maker = PictureBatches::create(**config, datasetOf(**config).value(), **imaging());
        QVERIFY(!maker.ok());
        QCOMPARE(maker.error().code, std::string("pipeline-missing"));
    }

    /// A file that vanishes is the error of its batch; the others come.
    void missingPictures() {
        const auto config =
            configOf(std::string("dict(type='LoadImageFromFile'), dict(type='Resize', size=(8, 8)), ") + kNormalize + ", " + kEnd,
                     ", shuffle=False, seed=1");
        const auto settings = loaderSettings(**config, Phase::Train, {});
        QVERIFY_RESULT(settings);
        const auto loader = DataLoader::create(**config, datasetOf(**config).value(), **imaging(), *settings);
        QVERIFY_RESULT(loader);
        const QString kept = m_folder.filePath(QStringLiteral("kept"));
        const QString path = m_folder.filePath(QStringLiteral("cat/2.ppm"));
        QVERIFY(QFile::rename(path, kept));
        ProcessRandom main(1);
        const auto pass = (*loader)->start(0, main);
        const auto broken = pass->next();
        QCOMPARE(broken->error().code, std::string("image-missing"));
        QVERIFY(QString::fromStdString(broken->error().where.file).endsWith(QStringLiteral("cat/2.ppm")));
        const auto whole = pass->next();
        QVERIFY_RESULT(*whole);
        QVERIFY(!pass->next());
        QVERIFY(QFile::rename(kept, path));
    }
};

TD_TEST(TstPictureBatches)
#include "tst_picture_batches.moc"
