// teardown train and journey train-iter through the program: files, resuming, kills, a loss that is not finite, a folder that cannot be
// written.
#include "cli_runner.h"

#include "core/checkpoint/checkpoint_file.h"
#include "tests/support/test_program.h"

#include <vector>

using nlohmann::json;

namespace {

const QByteArray kTiny = R"(
model = dict(type='ImageClassifier', backbone=dict(type='ResNet_CIFAR', depth=18, num_stages=4, out_indices=(3, ), base_channels=4, stem_channels=4,
    style='pytorch'), neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=2, in_channels=32, loss=dict(type='CrossEntropyLoss', loss_weight=1.0), topk=(1, )))
pipeline = [dict(type='LoadImageFromFile'), dict(type='Normalize', mean=[120.] * 3, std=[60.] * 3, to_rgb=True),
    dict(type='ImageToTensor', keys=['img']), dict(type='ToTensor', keys=['gt_label']), dict(type='Collect', keys=['img', 'gt_label'])]
data = dict(samples_per_gpu=2, workers_per_gpu=0, persistent_workers=False, train=dict(type='CustomDataset', data_prefix='pictures', pipeline=pipeline),
    val=dict(type='CustomDataset', data_prefix='pictures', pipeline=pipeline), test=dict(type='CustomDataset', data_prefix='pictures', pipeline=pipeline))
optimizer = dict(type='SGD', lr=0.1, momentum=0.9)
optimizer_config = dict(grad_clip=None)
lr_config = dict(policy='step', step=[1])
runner = dict(type='EpochBasedRunner', max_epochs=1)
checkpoint_config = dict(interval=1)
log_config = dict(interval=1, hooks=[dict(type='TextLoggerHook')])
workflow = [('train', 1)]
evaluation = dict(interval=1, metric_options=dict(topk=(1, )))
load_from = None
resume_from = None
)";

}  // namespace

class TestCliTrain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        writeFile(file("tiny.py"), kTiny);
        writeFile(file("absent.py"), "_base_ = './tiny.py'\ndata = dict(train=dict(data_prefix='nowhere'))\n");
        for (int i = 0; i < 4; ++i) {
            QByteArray picture("P6\n8 8\n255\n");
            for (int k = 0; k < 8 * 8 * 3; ++k) picture += static_cast<char>((k * (3 + i) + 40 * i) % 256);
            writeFile(file(QString("pictures/%1/%2.ppm").arg(i % 2 ? "cat" : "dog").arg(i)), picture);
        }
    }

    void trainsAndGoesOn() {
        const CliRun run =
            runTeardown({"train", "tiny.py", "--work-dir", "wd", "--seed", "3", "--threads", "1", "--json"}, m_folder.path());
        QVERIFY2(run.code == 0, run.err.constData());
        const json document = run.document();
        QCOMPARE(missingKeys(document, {"work_dir", "seed", "epoch", "iter", "terms"}), QStringList());
        QCOMPARE(document["iter"].get<int>(), 2);
        for (const char* name : {"wd/epoch_1.pth", "wd/latest.pth", "wd/tiny.py"}) QVERIFY2(QFile::exists(file(name)), name);
        QCOMPARE(QDir(file("wd")).entryList({"*.log.json"}).size(), 1);
        const CliRun more = runTeardown({"train", "tiny.py", "--work-dir", "wd", "--seed", "3", "--threads", "1", "--auto-resume",
                                         "--cfg-options", "runner.max_epochs=2"},
                                        m_folder.path());
        QVERIFY2(more.code == 0, more.err.constData());
        QVERIFY(more.out.contains("Epoch [2][2/2]"));
        QVERIFY(!more.out.contains("Epoch [1][1/2]"));
    }

    void stopsAtALossThatIsNotFinite() {
        const CliRun run = runTeardown({"train", "tiny.py", "--work-dir", "inf", "--seed", "3", "--threads", "1", "--no-validate",
                                        "--cfg-options", "optimizer.lr=1e38", "runner.max_epochs=9"},
                                       m_folder.path());
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("is not finite"), run.err.constData());
        QVERIFY2(run.err.contains("backbone.") || run.err.contains("head"), run.err.constData());
    }

    /// Killed while it writes, a training leaves whole checkpoints and lines, and goes on to the same numbers as one that was left alone.
    /// tests/bench/killed_trainings.py does it at 50 moments.
    void goesOnWhenItWasKilled_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("no checkpoint") << QByteArray("Epoch [1][2/2]");
        QTest::newRow("first checkpoint") << QByteArray("Saving checkpoint at 1 epochs");
        QTest::newRow("later checkpoint") << QByteArray("Saving checkpoint at 2 epochs");
        QTest::newRow("an epoch") << QByteArray("Epoch [4][1/2]");
    }
    void goesOnWhenItWasKilled() {
        QFETCH(QByteArray, line);
        if (m_undisturbed.empty()) {
            const CliRun whole = runTeardown(longer("whole"), m_folder.path());
            QVERIFY2(whole.code == 0, whole.err.constData());
            m_undisturbed = lastValues("whole");
            QVERIFY(!m_undisturbed.empty());
        }
        const QString work = QString::fromLatin1(QTest::currentDataTag()).replace(' ', '_');
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.setStandardOutputFile(QProcess::nullDevice());
        process.start(QStringLiteral(BUILD_ROOT "/teardown"), longer(work));
        QByteArray logged;
        for (int i = 0; i < 60000 && process.state() != QProcess::NotRunning && !logged.contains(line); ++i) {
            process.waitForFinished(1);
            const QStringList logs = QDir(file(work)).entryList({"*.log"});
            if (!logs.isEmpty()) logged = readFile(file(work + '/' + logs[0]));
        }
        process.kill();
        process.waitForFinished();
        QVERIFY2(logged.contains(line), process.readAllStandardError().constData());
        const QStringList left = QDir(file(work)).entryList({"epoch_*.pth"});
        for (const QString& name : left) {
            const CliRun inspected = runTeardown({"inspect", work + '/' + name, "--json"}, m_folder.path());
            QVERIFY2(inspected.code == 0, inspected.err.constData());
        }
        if (QFileInfo(file(work + "/latest.pth")).isSymLink()) QVERIFY(QFile::exists(file(work + "/latest.pth")));
        for (const QString& name : QDir(file(work)).entryList({"*.log.json"})) {
            QList<QByteArray> lines = readFile(file(work + '/' + name)).split('\n');
            lines.removeLast();
            for (const QByteArray& one : lines) QVERIFY2(!json::parse(one.toStdString(), nullptr, false).is_discarded(), one.constData());
        }
        const CliRun more = runTeardown(longer(work) << "--auto-resume", m_folder.path());
        QVERIFY2(more.code == 0, more.err.constData());
        QVERIFY(lastValues(work) == m_undisturbed);
        QCOMPARE(more.out.contains("resumed epoch"), !left.isEmpty());
    }

    /// Before the first iteration, and by name; as root no permission is missing, but a file is no folder.
    void aFolderForCheckpointsThatCannotBeMade() {
        const CliRun run = runTeardown(
            {"train", "tiny.py", "--work-dir", "elsewhere", "--threads", "1", "--cfg-options", "checkpoint_config.out_dir=tiny.py"},
            m_folder.path());
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("tiny.py/elsewhere"), run.err.constData());
        QVERIFY(!run.out.contains("Epoch [1]"));
    }

    void journeyOfAnIteration() {
        const CliRun run = runTeardown({"journey", "train-iter", "tiny.py", "--seed", "3", "--threads", "1", "--json"}, m_folder.path());
        QVERIFY2(run.code == 0, run.err.constData());
        const json document = run.document();
        QCOMPARE(document["journey"].get<std::string>(), std::string("train-iter"));
        QStringList functions;
        for (const json& event : document["events"]) functions << QString::fromStdString(event["fn"].get<std::string>());
        qsizetype at = -1;
        for (const char* function : {"EpochBasedRunner.run", "collate", "ImageClassifier.train_step", "ImageClassifier.forward_train",
                                     "LinearClsHead.loss", "ImageClassifier._parse_losses", "OptimizerHook.after_train_iter",
                                     "SGD.zero_grad", "Tensor.backward", "SGD.step", "TextLoggerHook._log_info"}) {
            const qsizetype found = functions.indexOf(QLatin1String(function), at + 1);
            QVERIFY2(found > at, function);
            at = found;
        }
        // Nothing is left behind.
        QVERIFY(!QFile::exists(file("work_dirs")));
    }

    void journeyWithoutTheData() {
        const CliRun run = runTeardown({"journey", "train-iter", "absent.py", "--threads", "1"}, m_folder.path());
        QVERIFY2(run.code == 0, run.err.constData());
        QVERIFY2(run.err.contains("made-up pictures"), run.err.constData());
        QVERIFY(run.out.contains("Tensor.backward"));
    }

private:
    /// Six epochs in an order without random numbers, whose state no checkpoint has.
    static QStringList longer(const QString& work) {
        return {"train",
                "tiny.py",
                "--work-dir",
                work,
                "--seed",
                "3",
                "--threads",
                "1",
                "--cfg-options",
                "runner.max_epochs=6",
                "data.train_dataloader.shuffle=False"};
    }
    /// Of the last checkpoint: weights and momentum.
    std::vector<std::vector<float>> lastValues(const QString& work) const {
        std::vector<std::vector<float>> values;
        const auto checkpoint = teardown::CheckpointFile::open(file(work + "/epoch_6.pth").toStdString());
        if (!checkpoint.ok()) return values;
        for (std::size_t i = 0; i < (*checkpoint)->tensors().size(); ++i) {
            const auto view = (*checkpoint)->read(i);
            values.push_back(view.ok() ? view->toFloats() : std::vector<float>());
        }
        return values;
    }

    std::vector<std::vector<float>> m_undisturbed;
    QString file(const QString& name) const { return m_folder.filePath(name); }
    QTemporaryDir m_folder;
};

TD_TEST(TestCliTrain)
#include "tst_cli_train.moc"
